# The deployment of dev, applied with a provider that creates nothing.

mock_provider "aws" {
  source = "./tests/mocks"

  # Different ARNs, for the tests of the policies. tests/terraform adds those of the functions.
  override_resource {
    target = aws_sns_topic.rejections
    values = { arn = "arn:aws:sns:us-east-1:123456789012:rejections" }
  }
  override_resource {
    target = module.rejections.aws_sqs_queue.this
    values = {
      arn = "arn:aws:sqs:us-east-1:123456789012:rejections"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/rejections"
    }
  }
  override_resource {
    target = module.dead_letters.aws_sqs_queue.this
    values = {
      arn = "arn:aws:sqs:us-east-1:123456789012:dead-letters"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters"
    }
  }
  override_resource {
    target = module.undelivered.aws_sqs_queue.this
    values = {
      arn = "arn:aws:sqs:us-east-1:123456789012:undelivered"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/undelivered"
    }
  }
}

run "environments" {
  module {
    source = "./tests/environments"
  }
}

run "dev" {
  command = apply # policies, and the ASL, are known only then

  variables {
    image_uris         = run.environments.image_uris
    environment        = run.environments.values.dev.environment
    region             = run.environments.values.dev.region
    log_retention_days = run.environments.values.dev.log_retention_days
    model_usd_per_day  = run.environments.values.dev.model_usd_per_day
    workflow_log_level = run.environments.values.dev.workflow_log_level
    protect_data       = run.environments.values.dev.protect_data
  }

  assert {
    condition = alltrue([
      for name in concat(
        values(aws_lambda_function.function)[*].function_name,
        values(aws_iam_role.function)[*].name,
        [
          aws_s3_bucket.campaigns.bucket,
          aws_dynamodb_table.jobs.name,
          aws_sfn_state_machine.machine["campaign"].name,
          module.rejections.name,
          module.dead_letters.name,
          module.undelivered.name,
          aws_cloudwatch_dashboard.campaigns.dashboard_name,
          aws_sns_topic.alarms.name,
        ],
      ) : startswith(name, "briefcast-dev")
    ])
    error_message = "Every name must begin with the deployment's, or two of them collide in one account."
  }

  assert {
    condition     = aws_s3_bucket.campaigns.bucket == "briefcast-dev-123456789012-us-east-1"
    error_message = "The bucket's name must be unique in the world: account and region are part of it."
  }

  assert {
    condition = alltrue([
      for group in concat(values(aws_cloudwatch_log_group.machine), values(aws_cloudwatch_log_group.function)) :
      group.retention_in_days == 7
    ])
    error_message = "dev keeps its logs for 7 days."
  }

  assert {
    condition     = aws_s3_bucket.campaigns.force_destroy && !aws_dynamodb_table.jobs.deletion_protection_enabled
    error_message = "dev is destroyed with its data."
  }

  assert {
    condition = alltrue([
      for name, row in jsondecode(file("${path.module}/../lambdas/functions.json")) :
      aws_lambda_function.function[name].memory_size == row.memory_mb
      && aws_lambda_function.function[name].timeout == row.timeout_s
      && aws_lambda_function.function[name].reserved_concurrent_executions == row.reserved_concurrency
      && aws_lambda_function.function[name].image_config[0].command == tolist(["lambdas.${name}.handler.lambda_handler"])
      && aws_lambda_function.function[name].tracing_config[0].mode == "Active"
      && aws_lambda_function.function[name].publish
      && aws_lambda_function.function[name].environment[0].variables["STORE_URL"] == "s3://${aws_s3_bucket.campaigns.bucket}"
    ])
    error_message = "Functions must be as lambdas/functions.json has them."
  }

  assert {
    condition     = aws_lambda_function.function["generator"].environment[0].variables["DAILY_BUDGET_USD"] == ""
    error_message = "Without daily_budget_usd there is no cap."
  }

  assert {
    condition     = jsondecode(aws_sfn_state_machine.machine["campaign"].definition).StartAt == "ChooseIntake" && aws_sfn_state_machine.machine["campaign"].publish && aws_sfn_state_machine.machine["campaign"].type == "STANDARD"
    error_message = "The workflow is statemachine/campaign/campaign.asl.json, Standard and versioned."
  }

  assert {
    condition = (
      aws_sfn_state_machine.machine["campaign"].logging_configuration[0].include_execution_data
      && aws_sfn_state_machine.machine["campaign"].logging_configuration[0].level == "ALL"
      && aws_sfn_state_machine.machine["campaign"].tracing_configuration[0].enabled
      && startswith(aws_cloudwatch_log_group.machine["campaign"].name, "/aws/vendedlogs/states/")
    )
    error_message = "The workflow logs with execution data and traces."
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.workflow.arn == aws_sfn_alias.live["campaign"].arn
      && aws_cloudwatch_event_target.workflow.dead_letter_config[0].arn == module.undelivered.arn
      && aws_cloudwatch_event_target.workflow.retry_policy[0].maximum_event_age_in_seconds == 86400
      && aws_cloudwatch_event_target.dead_letters.dead_letter_config[0].arn == module.undelivered.arn
    )
    error_message = "An event that cannot be delivered is retried for a day, then kept."
  }

  assert {
    condition = (
      aws_dynamodb_table.jobs.billing_mode == "PAY_PER_REQUEST"
      && aws_dynamodb_table.jobs.point_in_time_recovery[0].enabled
      && one(aws_dynamodb_table.jobs.ttl).attribute_name == "expires_at"
    )
    error_message = "The table is on demand, can be restored to any second, and forgets."
  }

  assert {
    condition     = { for alarm in values(aws_cloudwatch_metric_alarm.waiting) : alarm.dimensions["QueueName"] => alarm.threshold } == { "briefcast-dev-dead-letters" = 0, "briefcast-dev-undelivered" = 0 }
    error_message = "One dead letter, and one undelivered event, must each raise an alarm."
  }

  assert {
    condition     = output.kms_key_policy == null && aws_dynamodb_table.jobs.server_side_encryption[0].enabled == false
    error_message = "Without a customer key AWS's own are used."
  }
}
