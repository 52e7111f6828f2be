# The campaign workflow: one Standard state machine, and the role that says what it may touch.

locals {
  # Spelled out, not read from the resource: the role's policy names the state machine
  # before it exists, and reading the ARN back would make a cycle.
  workflow_name  = "${local.name}-campaign"
  workflow_arn   = "arn:${local.partition}:states:${var.region}:${local.account_id}:stateMachine:${local.workflow_name}"
  executions_arn = "arn:${local.partition}:states:${var.region}:${local.account_id}:execution:${local.workflow_name}:*" # a name is made up when one starts
}

# No customer key here: status events and logs would then need it too, and states carry pointers.
resource "aws_sfn_state_machine" "campaign" {
  name     = local.workflow_name
  role_arn = aws_iam_role.workflow.arn
  type     = "STANDARD" # redrive, status events and hours of time; Express has none of them
  publish  = true

  definition = templatefile("${path.module}/../statemachine/campaign/campaign.asl.json", merge(
    {
      partition            = local.partition
      jobs_table           = aws_dynamodb_table.jobs.name
      rejections_queue_url = module.rejections.url
    },
    # Aliases, so that a redrive runs the image that was deployed since.
    { for name, alias in aws_lambda_alias.live : "${name}_function_arn" => alias.arn },
  ))

  # With the data, a failure is explained in the log: the failing state's input, its error and cause.
  # States carry pointers, so no picture and no plan; a brief given inline is there in full, and
  # an error's cause can quote a brief.
  logging_configuration {
    level                  = var.workflow_log_level
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.workflow.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  # CreateStateMachine refuses a role that cannot yet reach the log group.
  depends_on = [aws_iam_role_policy.workflow]
}

# What starts an execution names the alias, so that pointing it at an older version is a way back.
resource "aws_sfn_alias" "live" {
  name        = "live"
  description = "The version that new briefs run"

  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.campaign.state_machine_version_arn
    weight                    = 100
  }
}

resource "aws_cloudwatch_log_group" "workflow" {
  # checkov:skip=CKV_AWS_338: kept as long as the environment says; the jobs table and the manifests remember longer
  name              = "/aws/vendedlogs/states/${local.workflow_name}" # this prefix escapes the size limit of resource policies
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_iam_role" "workflow" {
  name               = "${local.name}-workflow"
  description        = "The campaign state machine"
  assume_role_policy = data.aws_iam_policy_document.workflow_trust.json
}

resource "aws_iam_role_policy" "workflow" {
  name   = "campaign"
  role   = aws_iam_role.workflow.id
  policy = data.aws_iam_policy_document.workflow.json
}

data "aws_iam_policy_document" "workflow_trust" {
  statement {
    sid     = "OnlyThisStateMachine"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.workflow_arn]
    }
  }
}

data "aws_iam_policy_document" "workflow" {
  statement {
    sid       = "InvokeFunctions"
    actions   = ["lambda:InvokeFunction"]
    resources = [for name, row in local.functions : aws_lambda_alias.live[name].arn if can(row.state)]
  }

  statement {
    sid       = "ClaimAndRecord"
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.jobs.arn]
  }

  statement {
    sid       = "ReportRejections"
    actions   = ["sqs:SendMessage"]
    resources = [module.rejections.arn]
  }

  statement {
    sid       = "DescribeClaimant"
    actions   = ["states:DescribeExecution"]
    resources = [local.executions_arn]
  }

  statement {
    sid = "DeliverLogs"
    actions = [
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
    ]
    resources = ["*"] # log deliveries have no ARN
  }

  statement {
    sid = "Trace"
    actions = [
      "xray:GetSamplingRules",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"] # traces have no ARN
  }

  dynamic "statement" {
    for_each = local.customer_keys

    content {
      sid       = "UseCustomerKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["dynamodb.${var.region}.amazonaws.com", "sqs.${var.region}.amazonaws.com"]
      }
    }
  }
}
