# What the environments and the variables change, and which values are refused.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "environments" {
  module {
    source = "./tests/environments"
  }
}

run "staging" {
  command = plan

  variables {
    image_uris         = run.environments.image_uris
    environment        = run.environments.values.staging.environment
    region             = run.environments.values.staging.region
    log_retention_days = run.environments.values.staging.log_retention_days
    model_usd_per_day  = run.environments.values.staging.model_usd_per_day
  }

  assert {
    condition     = aws_s3_bucket.campaigns.bucket == "briefcast-staging-123456789012-us-east-1" && aws_sfn_state_machine.machine["campaign"].name == "briefcast-staging-campaign"
    error_message = "Every environment has names of its own."
  }

  assert {
    condition     = alltrue([for group in concat(values(aws_cloudwatch_log_group.machine), values(aws_cloudwatch_log_group.function)) : group.retention_in_days == 14])
    error_message = "staging keeps its logs for 14 days."
  }

  assert {
    condition     = !aws_s3_bucket.campaigns.force_destroy && aws_dynamodb_table.jobs.deletion_protection_enabled
    error_message = "Only dev is destroyed with its data."
  }
}

run "prod" {
  command = plan

  variables {
    image_uris         = run.environments.image_uris
    environment        = run.environments.values.prod.environment
    region             = run.environments.values.prod.region
    log_retention_days = run.environments.values.prod.log_retention_days
    model_usd_per_day  = run.environments.values.prod.model_usd_per_day
    daily_budget_usd   = run.environments.values.prod.daily_budget_usd
  }

  assert {
    condition     = aws_s3_bucket.campaigns.bucket == "briefcast-prod-123456789012-us-east-1" && aws_sfn_state_machine.machine["campaign"].name == "briefcast-prod-campaign"
    error_message = "Every environment has names of its own."
  }

  assert {
    condition     = alltrue([for group in concat(values(aws_cloudwatch_log_group.machine), values(aws_cloudwatch_log_group.function)) : group.retention_in_days == 30])
    error_message = "prod keeps its logs for 30 days."
  }

  assert {
    condition     = !aws_s3_bucket.campaigns.force_destroy && aws_dynamodb_table.jobs.deletion_protection_enabled
    error_message = "Only dev is destroyed with its data."
  }
}

run "every_option" {
  command = apply # policies are known only then

  variables {
    image_uris           = run.environments.image_uris
    environment          = run.environments.values.dev.environment
    region               = run.environments.values.dev.region
    log_retention_days   = run.environments.values.dev.log_retention_days
    model_usd_per_day    = run.environments.values.dev.model_usd_per_day
    kms_key_arn          = "arn:aws:kms:us-east-1:123456789012:key/1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1"
    image_model          = "bedrock:stability.stable-image-core-v1:1"
    bedrock_image_region = "eu-central-1"
    architecture         = "arm64"
    reserve_concurrency  = false
    alarm_emails         = ["on-call@example.com"]
    author_emails        = ["authors@example.com"]
    daily_budget_usd     = 12.5
  }

  assert {
    condition = alltrue([
      for key in concat(
        [
          one(one(aws_s3_bucket_server_side_encryption_configuration.campaigns.rule).apply_server_side_encryption_by_default).kms_master_key_id,
          aws_dynamodb_table.jobs.server_side_encryption[0].kms_key_arn,
          aws_sns_topic.alarms.kms_master_key_id,
          aws_cloudwatch_log_group.machine["campaign"].kms_key_id,
        ],
        values(aws_cloudwatch_log_group.function)[*].kms_key_id,
      ) : key == var.kms_key_arn
    ])
    error_message = "A customer key must encrypt everything that takes one."
  }

  assert {
    condition = alltrue([
      for document in concat(values(data.aws_iam_policy_document.function), values(data.aws_iam_policy_document.machine), [data.aws_iam_policy_document.operator]) :
      contains(flatten(document.statement[*].resources), var.kms_key_arn) == can(regex("s3:|dynamodb:|sqs:", join(" ", flatten(document.statement[*].actions))))
    ])
    error_message = "A role that reads or writes encrypted data may use the key, and no other."
  }

  assert {
    condition     = output.kms_key_policy != null
    error_message = "An output must hold the statements for the key's policy."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.function["generator"].statement : [
        for arn in statement.resources : startswith(arn, "arn:aws:bedrock:eu-central-1::foundation-model/stability.")
      ] if statement.sid == "InvokeImageModels"
    ]))
    error_message = "The generator may call the models in the region of bedrock_image_region only."
  }

  assert {
    condition     = aws_lambda_function.function["generator"].environment[0].variables["BEDROCK_IMAGE_REGION"] == "eu-central-1" && aws_lambda_function.function["parser"].environment[0].variables["DEFAULT_IMAGE_MODEL"] == var.image_model
    error_message = "The environment of the functions must hold the model and its region."
  }

  assert {
    condition     = aws_lambda_function.function["generator"].environment[0].variables["DAILY_BUDGET_USD"] == "12.5" && aws_lambda_function.function["generator"].environment[0].variables["JOBS_TABLE"] == aws_dynamodb_table.jobs.name
    error_message = "The environment of the generator must hold the daily cap and the table of its counter."
  }

  assert {
    condition = {
      for name in ["generator", "parser"] : name => flatten([
        for statement in data.aws_iam_policy_document.function[name].statement :
        flatten(statement.condition[*].values) if statement.sid == "UseCustomerKey"
      ])
      } == {
      generator = ["dynamodb.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com"]
      parser    = ["s3.us-east-1.amazonaws.com"]
    }
    error_message = "A function may use the key through the services it calls."
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.function : function.reserved_concurrent_executions == -1 && function.architectures == tolist(["arm64"])])
    error_message = "A small account reserves no concurrency, and the architecture is the images' own."
  }

  assert {
    condition     = values(aws_sns_topic_subscription.author)[*].endpoint == ["authors@example.com"] && aws_sns_topic.authors.kms_master_key_id == var.kms_key_arn
    error_message = "Rejections must be sent to the addresses in author_emails, encrypted."
  }

  assert {
    condition     = values(aws_sns_topic_subscription.email)[*].endpoint == ["on-call@example.com"]
    error_message = "Alarms must be sent to the addresses in alarm_emails."
  }
}

run "misspelt_values_are_refused" {
  command = plan

  variables {
    environment          = "production"
    region               = "Frankfurt"
    image_model          = "bedrock:amazon.titan-image-generator-v1"
    bedrock_image_region = "oregon"
    architecture         = "arm"
    log_retention_days   = 8
    workflow_log_level   = "OFF"
    kms_key_arn          = "alias/my-key"
    name                 = "My Campaigns"
    image_uris           = { parser = "parser:latest" }
    model_usd_per_day    = 5
    daily_budget_usd     = -1
  }

  expect_failures = [
    var.environment,
    var.region,
    var.image_model,
    var.bedrock_image_region,
    var.architecture,
    var.log_retention_days,
    var.workflow_log_level,
    var.kms_key_arn,
    var.name,
    var.image_uris,
    var.daily_budget_usd,
  ]
}
