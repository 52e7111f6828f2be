# What an operator sees: alarms, their topic, and one dashboard.

locals {
  function_names    = values(aws_lambda_function.function)[*].function_name
  metrics_namespace = "briefcast" # the functions' own metrics: packages/briefcast/telemetry.py

  queues_that_page = {
    dead-letters = {
      queue       = module.dead_letters.name
      description = "Executions failed and wait to be redriven: run briefcast dead-letters"
    }
    undelivered = {
      queue       = module.undelivered.name
      description = "Something could not be delivered: a brief started nothing, a failure was not parked, or a rejection did not arrive"
    }
  }

  # The same exception as in the rule of failures.tf, as a filter on a state machine's log.
  not_a_rejection = join(" && ", [for name in local.rejections : "($.details.error != \"${name}\")"])
}

resource "aws_sns_topic" "alarms" {
  name              = "${local.name}-alarms"
  kms_master_key_id = var.kms_key_arn # CloudWatch cannot publish through AWS's own SNS key
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "TakeFromAlarms"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }

  statement {
    sid       = "RefusePlainHttp"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "*"
      identifiers = ["*"] # a Deny: for everybody
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_metric_alarm" "waiting" {
  for_each = local.queues_that_page

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value.queue }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Status events are delivered on a best-effort basis, so failures are also counted from the log. The metric
# ExecutionsFailed cannot be used, because it counts rejected briefs as well.
resource "aws_cloudwatch_log_metric_filter" "executions_failed" {
  for_each = local.machines

  name           = "${local.machine_names[each.key]}-executions-failed"
  log_group_name = aws_cloudwatch_log_group.machine[each.key].name
  pattern        = "{ ($.type = \"ExecutionTimedOut\") || (($.type = \"ExecutionFailed\") && ${local.not_a_rejection}) }"

  metric_transformation {
    name      = "ExecutionsFailed"
    namespace = local.name
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_metric_alarm" "executions_failed" {
  alarm_name          = "${local.name}-executions-failed"
  alarm_description   = "An execution failed or timed out for a reason other than a rejection; it should be among the dead letters"
  namespace           = aws_cloudwatch_log_metric_filter.executions_failed["campaign"].metric_transformation[0].namespace # one metric for all
  metric_name         = aws_cloudwatch_log_metric_filter.executions_failed["campaign"].metric_transformation[0].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "slow_campaigns" {
  alarm_name          = "${local.name}-slow-campaigns"
  alarm_description   = "One campaign in twenty takes longer than ${var.slow_campaign_seconds} s"
  namespace           = "AWS/States"
  metric_name         = "ExecutionTime"
  dimensions          = { StateMachineArn = local.machine_arns["campaign"] }
  extended_statistic  = "p95"
  period              = 900
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.slow_campaign_seconds * 1000 # milliseconds
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# A flood of briefs is throttled and waits, for a day at most. Half an hour of it says that capacity is short.
resource "aws_cloudwatch_metric_alarm" "throttles" {
  alarm_name          = "${local.name}-throttles"
  alarm_description   = "Functions were throttled for half an hour: campaigns wait for capacity"
  evaluation_periods  = 6
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "throttles"
    expression  = "SUM(METRICS())"
    label       = "Throttled invocations"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = aws_lambda_function.function

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/Lambda"
        metric_name = "Throttles"
        dimensions  = { FunctionName = metric_query.value.function_name }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

# Lambda counts a rejection and a call that waits its turn as errors, too. The functions count those, and what
# remains is a fault: a timeout, a lack of memory, a refused permission, an outage, a bug.
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${local.name}-errors"
  alarm_description   = "More than 5 calls of functions failed within 5 minutes, rejections and waiting calls aside"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "unexpected"
    expression  = "SUM(METRICS(\"errors\")) - FILL(expected, 0)"
    label       = "Calls that failed unexpectedly"
    return_data = true
  }

  metric_query {
    id = "expected"

    metric {
      namespace   = local.metrics_namespace
      metric_name = "ExpectedErrors"
      dimensions  = { stack = local.name }
      stat        = "Sum"
      period      = 300
    }
  }

  dynamic "metric_query" {
    for_each = aws_lambda_function.function

    content {
      id = "errors_${metric_query.key}"

      metric {
        namespace   = "AWS/Lambda"
        metric_name = "Errors"
        dimensions  = { FunctionName = metric_query.value.function_name }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "model_throttled" {
  alarm_name          = "${local.name}-model-throttled"
  alarm_description   = "An image model refused more than 10 calls within 5 minutes because of their rate: campaigns wait"
  namespace           = local.metrics_namespace
  metric_name         = "ModelThrottled"
  dimensions          = { service = "generator", stack = local.name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 10
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "model_spend" {
  alarm_name          = "${local.name}-model-spend"
  alarm_description   = "Image models have cost more than ${var.model_usd_per_day} US dollars in a day"
  namespace           = local.metrics_namespace
  metric_name         = "ModelUsd"
  dimensions          = { service = "generator", stack = local.name }
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.model_usd_per_day
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_dashboard" "campaigns" {
  dashboard_name = local.name

  dashboard_body = jsonencode({
    widgets = [
      for position, widget in [
        {
          title   = "Campaigns"
          metrics = [for name in ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"] : ["AWS/States", name, "StateMachineArn", local.machine_arns["campaign"]]]
          stat    = "Sum"
        },
        {
          title   = "Time a campaign takes (ms)"
          metrics = [for stat in ["p50", "p95", "Maximum"] : ["AWS/States", "ExecutionTime", "StateMachineArn", local.machine_arns["campaign"], { stat = stat }]]
          stat    = "p95"
        },
        {
          title   = "Waiting for a person"
          metrics = [for queue in [module.dead_letters.name, module.rejections.name, module.undelivered.name] : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]]
          stat    = "Maximum"
        },
        {
          title   = "Functions: duration (ms, p95)"
          metrics = [for function in local.function_names : ["AWS/Lambda", "Duration", "FunctionName", function]]
          stat    = "p95"
        },
        {
          title   = "Functions: throttles and errors"
          metrics = [for each in setproduct(["Throttles", "Errors"], local.function_names) : ["AWS/Lambda", each[0], "FunctionName", each[1]]]
          stat    = "Sum"
        },
        {
          title   = "Model calls, pictures and what they cost (US dollars)"
          metrics = [for name in ["ModelCalls", "ModelThrottled", "ImagesGenerated", "ImagesReused", "ModelUsd"] : [local.metrics_namespace, name, "service", "generator", "stack", local.name]]
          stat    = "Sum"
        },
        {
          title   = "Published"
          metrics = [for name in ["CampaignsPublished", "ProductsPublished", "VariantsPublished"] : [local.metrics_namespace, name, "service", "publisher", "stack", local.name]]
          stat    = "Sum"
        },
        {
          title   = "Retries"
          metrics = [for service in keys(local.functions) : [local.metrics_namespace, "Retries", "service", service, "stack", local.name]]
          stat    = "Sum"
        },
        {
          title   = "Rejections by reason"
          metrics = [[{ expression = "SEARCH('{${local.metrics_namespace},reason,service,stack} MetricName=\"Rejections\" stack=\"${local.name}\"', 'Sum', 300)" }]]
          stat    = "Sum"
        },
        ] : {
        type   = "metric"
        x      = (position % 2) * 12
        y      = floor(position / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = widget.title
          metrics = widget.metrics
          stat    = widget.stat
          period  = 300
          region  = var.region
          view    = "timeSeries"
        }
      }
    ]
  })
}
