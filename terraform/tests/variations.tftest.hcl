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
    condition     = values(aws_sns_topic_subscription.author)[*].endpoint == ["authors@example.com"] && aws_sns_topic.rejections.kms_master_key_id == var.kms_key_arn
    error_message = "Rejections must be sent to the addresses in author_emails, encrypted."
  }

  assert {
    condition     = values(aws_sns_topic_subscription.email)[*].endpoint == ["on-call@example.com"]
    error_message = "Alarms must be sent to the addresses in alarm_emails."
  }
}

run "nothing_optional_is_made_unless_it_is_asked_for" {
  command = plan

  variables {
    image_uris         = run.environments.image_uris
    environment        = run.environments.values.prod.environment
    region             = run.environments.values.prod.region
    log_retention_days = run.environments.values.prod.log_retention_days
    model_usd_per_day  = run.environments.values.prod.model_usd_per_day
  }

  assert {
    condition = 0 == sum([
      length(aws_vpc.functions), length(aws_vpc_endpoint.gateway), length(aws_vpc_endpoint.bedrock),
      length(aws_lambda_provisioned_concurrency_config.function), length(aws_s3_bucket_accelerate_configuration.campaigns),
      length(aws_chatbot_slack_channel_configuration.alarms), length(aws_chatbot_teams_channel_configuration.alarms),
    ]) && !contains(flatten(aws_s3_bucket_lifecycle_configuration.campaigns.rule[*].id), "archive")
    error_message = "Options that cost money are off by default."
  }
}

run "options_of_a_platform_team" {
  command = apply # policies are known only then

  variables {
    image_uris              = run.environments.image_uris
    environment             = run.environments.values.dev.environment
    region                  = "us-west-2"
    log_retention_days      = run.environments.values.dev.log_retention_days
    model_usd_per_day       = run.environments.values.dev.model_usd_per_day
    vpc_cidr                = "10.20.0.0/24"
    provisioned_concurrency = { parser = 1, variants = 2 }
    transfer_acceleration   = true
    output_retention_days   = 400
    archive_after_days      = 30
    slack_channel           = { workspace_id = "T07EA123LEP", channel_id = "C07EZ1ABC23" }
    teams_channel = {
      tenant_id  = "74361522-da01-538d-aa2e-ac7918c6bb92"
      team_id    = "8f2a31d0-0c1b-4f1e-9e55-0d3f2f1c7a11"
      channel_id = "19%3aab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2"
    }
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.function : length(function.vpc_config[0].subnet_ids) > 0]) && sort(values(aws_subnet.functions)[*].cidr_block) == tolist(["10.20.0.0/25", "10.20.0.128/25"])
    error_message = "Every function must be in the network, which has a subnet in each of two zones."
  }

  assert {
    condition = {
      for name, document in data.aws_iam_policy_document.endpoint : name => document.statement[0].resources
      } == {
      bedrock  = toset(local.image_model_arns)
      dynamodb = toset([aws_dynamodb_table.jobs.arn])
      s3       = toset([aws_s3_bucket.campaigns.arn, "${aws_s3_bucket.campaigns.arn}/*"])
    }
    error_message = "An endpoint must lead to what belongs to this deployment, and nowhere else."
  }

  assert {
    condition = alltrue([
      for name, document in data.aws_iam_policy_document.function :
      [for s in document.statement : tolist(s.condition)[0].values if s.sid == "KeepCodeFromNetwork"] == [tolist([local.function_arns[name]])]
    ])
    error_message = "Lambda uses the role's permissions on network interfaces; the function's code may not."
  }

  assert {
    condition     = { for name, kept in aws_lambda_provisioned_concurrency_config.function : name => kept.provisioned_concurrent_executions } == { parser = 1, variants = 2 } && alltrue([for kept in aws_lambda_provisioned_concurrency_config.function : kept.qualifier == "live"])
    error_message = "Sandboxes must be kept ready behind the alias that state machines call."
  }

  assert {
    condition     = aws_s3_bucket_accelerate_configuration.campaigns[0].status == "Enabled"
    error_message = "The bucket must take accelerated uploads."
  }

  assert {
    condition     = one([for rule in aws_s3_bucket_lifecycle_configuration.campaigns.rule : one(rule.transition).storage_class if rule.id == "archive"]) == "GLACIER_IR"
    error_message = "Outputs must be archived where they can still be read at once."
  }

  assert {
    condition = alltrue([
      for channel in concat(aws_chatbot_slack_channel_configuration.alarms, aws_chatbot_teams_channel_configuration.alarms) :
      [for arn in channel.sns_topic_arns : arn] == [aws_sns_topic.alarms.arn] && [for arn in channel.guardrail_policy_arns : arn] == [aws_iam_policy.chat["alarms"].arn]
    ])
    error_message = "A channel must get the alarms, and let people do no more than look at them."
  }
}

run "options_that_cannot_work_are_refused" {
  command = plan

  variables {
    image_uris              = run.environments.image_uris
    environment             = run.environments.values.dev.environment
    region                  = "eu-central-1" # no image model is offered there
    log_retention_days      = run.environments.values.dev.log_retention_days
    model_usd_per_day       = run.environments.values.dev.model_usd_per_day
    vpc_cidr                = "10.20.0.0/24"
    provisioned_concurrency = { publisher = 10000 }
    archive_after_days      = 30 # deleted after 90, billed until 120
    slack_channel           = { workspace_id = "our workspace", channel_id = "C07EZ1ABC23" }
    teams_channel           = { tenant_id = "a", team_id = "b", channel_id = "General" }
  }

  expect_failures = [
    var.vpc_cidr,
    var.provisioned_concurrency,
    var.archive_after_days,
    var.slack_channel,
    var.teams_channel,
  ]
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
