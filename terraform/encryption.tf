# Encryption at rest: AWS's own keys, or one customer key for everything that takes one.
#
# The customer owns the key and its policy. The output kms_key_policy holds the statements that these
# services need in it. Terraform does not change it.

locals {
  customer_keys = var.kms_key_arn == null ? [] : [var.kms_key_arn] # for dynamic statements
}

data "aws_iam_policy_document" "kms_key" {
  statement {
    sid = "BriefcastLogs"
    actions = [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ]
    resources = ["*"] # this key

    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values = [
        for group in concat(values(aws_cloudwatch_log_group.machine)[*].name, values(aws_cloudwatch_log_group.function)[*].name) :
        "arn:${local.partition}:logs:${var.region}:${local.account_id}:log-group:${group}"
      ]
    }
  }

  # EventBridge writes to the queues, CloudWatch to the alarm topic.
  statement {
    sid       = "BriefcastMessages"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["*"] # this key

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}
