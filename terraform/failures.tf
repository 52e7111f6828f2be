# Briefs that did not become campaigns: rejections wait for their author, failures for an operator.

locals {
  failure_rule_name = "${local.name}-execution-failed"
  failure_rule_arn  = "${local.rules_arn}/${local.failure_rule_name}"

  rejections_topic_arn = "arn:${local.partition}:sns:${var.region}:${local.account_id}:${local.name}-rejections"

  # The leaves of ReportedRejection in packages/briefcast/errors.py. An execution that fails by one of these
  # names needs its author, so no operator is alerted. tests/terraform/test_failures.py compares both lists.
  rejections = ["AllProductsRejected", "InvalidBrief", "OverBudget"]
}

# Messages of RejectBrief and ReportRejectedProducts, for the system that informs authors.
module "rejections" {
  source = "./modules/queue"

  name              = "${local.name}-rejections"
  kms_key_arn       = var.kms_key_arn
  sender_topic_arns = [local.rejections_topic_arn]
}

# Status events of executions that an operator looks at and redrives.
module "dead_letters" {
  source = "./modules/queue"

  name             = "${local.name}-dead-letters"
  kms_key_arn      = var.kms_key_arn
  sender_rule_arns = [local.failure_rule_arn]
}

resource "aws_cloudwatch_event_rule" "execution_failed" {
  name        = local.failure_rule_name
  description = "An execution failed for a reason other than a rejection: park it for an operator"

  event_pattern = jsonencode({
    source      = ["aws.states"]
    detail-type = ["Step Functions Execution Status Change"]
    detail = {
      status          = ["FAILED", "TIMED_OUT", "ABORTED"]
      stateMachineArn = values(local.machine_arns)
      # An execution that timed out or was stopped has no error, or a null; anything-but needs a value.
      "$or" = [
        { error = [{ exists = false }] },
        { error = [null] },
        { error = [{ anything-but = local.rejections }] },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "dead_letters" {
  rule      = aws_cloudwatch_event_rule.execution_failed.name
  target_id = "dead-letters"
  arn       = module.dead_letters.arn

  retry_policy {
    maximum_event_age_in_seconds = 86400
    maximum_retry_attempts       = 185
  }

  dead_letter_config {
    arn = module.undelivered.arn
  }

  depends_on = [module.dead_letters, module.undelivered] # with their policies
}

# For the people who answer the alarms. Attach it to their own role.
resource "aws_iam_policy" "operator" {
  name        = "${local.name}-operator"
  description = "See what failed, redrive it, replay it"
  policy      = data.aws_iam_policy_document.operator.json
}

data "aws_iam_policy_document" "operator" {
  # checkov:skip=CKV_AWS_356: quotas, models and metrics have no ARN
  statement {
    sid       = "StartAgain"
    actions   = ["states:StartExecution"]
    resources = values(local.machine_arns)

    # As for the rule on briefs in intake.tf: the start is authorised on the state machine's own ARN.
    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "states:StateMachineQualifier"
      values   = [local.live_alias]
    }
  }

  statement {
    sid       = "FindExecutions"
    actions   = ["states:DescribeStateMachine", "states:ListExecutions"]
    resources = values(local.machine_arns)
  }

  statement {
    sid = "RedriveExecutions"
    actions = [
      "states:DescribeExecution",
      "states:GetExecutionHistory",
      "states:RedriveExecution",
      "states:StopExecution",
    ]
    resources = values(local.executions_arns)
  }

  statement {
    sid = "WorkOffQueues"
    actions = [
      "sqs:ChangeMessageVisibility",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:GetQueueUrl",
      "sqs:ReceiveMessage",
    ]
    resources = [module.dead_letters.arn, module.undelivered.arn, module.rejections.arn]
  }

  statement {
    sid       = "ReadJobs"
    actions   = ["dynamodb:GetItem", "dynamodb:Query"]
    resources = [aws_dynamodb_table.jobs.arn, "${aws_dynamodb_table.jobs.arn}/index/GSI1"]
  }

  # For `briefcast doctor`.
  statement {
    sid       = "ExamineFunctions"
    actions   = ["lambda:GetFunction", "lambda:GetFunctionConfiguration"]
    resources = [for arn in values(local.function_arns) : "${arn}:live"]
  }

  statement {
    sid       = "ExamineConcurrency"
    actions   = ["lambda:GetFunctionConcurrency"]
    resources = values(local.function_arns)
  }

  statement {
    sid       = "ExamineImages"
    actions   = ["ecr:DescribeImages"]
    resources = ["arn:${local.partition}:ecr:${var.region}:${local.account_id}:repository/${local.name}/*"] # one for each function
  }

  statement {
    sid       = "ExamineTopics"
    actions   = ["sns:ListSubscriptionsByTopic"]
    resources = [aws_sns_topic.alarms.arn, aws_sns_topic.rejections.arn]
  }

  statement {
    sid       = "ExamineTable"
    actions   = ["dynamodb:DescribeTable"]
    resources = [aws_dynamodb_table.jobs.arn]
  }

  statement {
    sid = "ExamineAccount"
    actions = [
      "bedrock:GetFoundationModel",
      "bedrock:GetFoundationModelAvailability",
      "cloudwatch:GetMetricStatistics",
      "lambda:GetAccountSettings",
    ]
    resources = ["*"] # quotas, models and metrics have no ARN
  }

  # For `briefcast explain`.
  statement {
    sid       = "ReadLogs"
    actions   = ["logs:FilterLogEvents"]
    resources = [for group in values(aws_cloudwatch_log_group.function) : "${group.arn}:*"]
  }

  statement {
    sid       = "ReadResults"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.campaigns.arn}/output/*", "${aws_s3_bucket.campaigns.arn}/rejected/*"]
  }

  statement {
    sid       = "ListResults"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.campaigns.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["output/*", "rejected/*"]
    }
  }

  dynamic "statement" {
    for_each = local.customer_keys

    content {
      sid       = "UseCustomerKey"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}
