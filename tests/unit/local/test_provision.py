"""Event patterns of the local cloud that the emulator itself does not check."""

from local.provision import execution_failed_pattern, rejections


def test_a_failure_without_an_error_or_with_a_null_one_is_parked_and_a_rejection_is_not():
    # moto lets null pass for anything-but, EventBridge does not: only the pattern itself can be tested.
    branches = execution_failed_pattern("arn")["detail"]["$or"]
    assert branches == [
        {"error": [{"exists": False}]},
        {"error": [None]},
        {"error": [{"anything-but": rejections()}]},
    ]
    assert rejections() == ["AllProductsRejected", "InvalidBrief", "OverBudget"]
