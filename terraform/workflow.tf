# The workflows, one Standard state machine for each folder of ../statemachine, and the role that limits each.

locals {
  machines = toset([
    for file in fileset("${path.module}/../statemachine", "*/*.asl.json") : dirname(file)
  ])
  machine_files = { for name in local.machines : name => "${path.module}/../statemachine/${name}/${name}.asl.json" }

  live_alias = "live" # the alias of each state machine that callers use

  # Spelled out, not read from the resources: a role's policy names its state machine before that exists, and
  # reading the ARN back would make a cycle.
  machine_names   = { for name in local.machines : name => "${local.name}-${name}" }
  machine_arns    = { for name, full in local.machine_names : name => "arn:${local.partition}:states:${var.region}:${local.account_id}:stateMachine:${full}" }
  executions_arns = { for name, full in local.machine_names : name => "arn:${local.partition}:states:${var.region}:${local.account_id}:execution:${full}:*" } # an execution is named when it starts

  machine_log_groups = { for name, full in local.machine_names : name => "/aws/vendedlogs/states/${full}" } # this prefix avoids the size limit of resource policies

  # The functions whose placeholder is in a machine's file.
  machine_functions = {
    for name, path in local.machine_files : name => [
      for function in keys(local.functions) : function if strcontains(file(path), "{${function}_function_arn}")
    ]
  }

  # What a machine's own states call beside functions, by the names of statements. The functions follow from
  # its ASL file.
  machine_access = {
    campaign = {
      ClaimAndRecord = {
        actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
        resources = [aws_dynamodb_table.jobs.arn]
      }
      ReportRejections = {
        actions   = ["sns:Publish"]
        resources = [aws_sns_topic.rejections.arn]
      }
      DescribeClaimant = {
        actions   = ["states:DescribeExecution"]
        resources = [local.executions_arns["campaign"]]
      }
    }
  }
}

# Without a customer key: status events and logs would need it too, and states carry pointers only.
resource "aws_sfn_state_machine" "machine" {
  for_each = local.machines

  name     = local.machine_names[each.key]
  role_arn = aws_iam_role.machine[each.key].arn
  type     = "STANDARD" # for redrive, status events and long executions, which Express does not have
  publish  = true

  definition = templatefile(local.machine_files[each.key], merge(
    {
      partition            = local.partition
      jobs_table           = aws_dynamodb_table.jobs.name
      rejections_topic_arn = aws_sns_topic.rejections.arn
    },
    # Aliases, so that a redrive runs the image that was deployed since.
    { for name, alias in aws_lambda_alias.live : "${name}_function_arn" => alias.arn },
    { for name, arn in local.machine_arns : "${name}_machine_arn" => arn },
  ))

  # With the data, the log explains a failure: the failing state's input, its error and cause. States carry
  # pointers, so the log contains no pictures and no plan. It contains a brief that was given inline, and an
  # error's cause can quote a brief.
  logging_configuration {
    level                  = var.workflow_log_level
    include_execution_data = true
    log_destination        = "${aws_cloudwatch_log_group.machine[each.key].arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  # CreateStateMachine refuses a role that cannot yet reach the log group.
  depends_on = [aws_iam_role_policy.machine]
}

# Callers start executions through the alias, so that pointing it at an older version is a rollback.
resource "aws_sfn_alias" "live" {
  for_each = local.machines

  name        = local.live_alias
  description = "The version that new executions run"

  routing_configuration {
    state_machine_version_arn = aws_sfn_state_machine.machine[each.key].state_machine_version_arn
    weight                    = 100
  }
}

resource "aws_cloudwatch_log_group" "machine" {
  # checkov:skip=CKV_AWS_338: the environment sets the retention; the jobs table and the manifests are kept longer
  for_each = local.machines

  name              = local.machine_log_groups[each.key]
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_iam_role" "machine" {
  for_each = local.machines

  name               = "${local.machine_names[each.key]}-workflow" # a function may have the machine's name
  description        = "The ${each.key} state machine"
  assume_role_policy = data.aws_iam_policy_document.machine_trust[each.key].json
}

resource "aws_iam_role_policy" "machine" {
  for_each = local.machines

  name   = each.key
  role   = aws_iam_role.machine[each.key].id
  policy = data.aws_iam_policy_document.machine[each.key].json
}

data "aws_iam_policy_document" "machine_trust" {
  for_each = local.machines

  statement {
    sid     = "OnlyThisStateMachine"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["states.amazonaws.com"]
    }

    # AWS does not document whether aws:SourceArn has a qualifier when an alias runs a version.
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.machine_arns[each.key], "${local.machine_arns[each.key]}:*"] # and its versions
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

data "aws_iam_policy_document" "machine" {
  for_each = local.machines

  dynamic "statement" {
    for_each = length(local.machine_functions[each.key]) == 0 ? [] : [local.machine_functions[each.key]]

    content {
      sid       = "InvokeFunctions"
      actions   = ["lambda:InvokeFunction"]
      resources = [for name in statement.value : aws_lambda_alias.live[name].arn]
    }
  }

  dynamic "statement" {
    for_each = try(local.machine_access[each.key], {})

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
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

  # Only a machine that uses the table or a topic has something to decrypt.
  dynamic "statement" {
    for_each = can(local.machine_access[each.key]) ? local.customer_keys : []

    content {
      sid       = "UseCustomerKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["dynamodb.${var.region}.amazonaws.com", "sns.${var.region}.amazonaws.com"]
      }
    }
  }
}

moved {
  from = aws_sfn_state_machine.campaign
  to   = aws_sfn_state_machine.machine["campaign"]
}

moved {
  from = aws_sfn_alias.live
  to   = aws_sfn_alias.live["campaign"]
}

moved {
  from = aws_cloudwatch_log_group.workflow
  to   = aws_cloudwatch_log_group.machine["campaign"]
}

moved {
  from = aws_iam_role.workflow
  to   = aws_iam_role.machine["campaign"]
}

moved {
  from = aws_iam_role_policy.workflow
  to   = aws_iam_role_policy.machine["campaign"]
}

moved {
  from = aws_cloudwatch_log_metric_filter.executions_failed
  to   = aws_cloudwatch_log_metric_filter.executions_failed["campaign"]
}
