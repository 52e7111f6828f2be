# The functions, one for each row of lambdas/functions.json.

locals {
  functions = jsondecode(templatefile("${path.module}/../lambdas/functions.json", {
    stack                = local.name
    bucket               = local.bucket_name
    jobs_table           = local.jobs_table_name
    image_model          = var.image_model
    bedrock_image_region = var.bedrock_image_region
    daily_budget_usd     = var.daily_budget_usd == null ? "" : tostring(var.daily_budget_usd)
  }))

  function_log_groups = { for name in keys(local.functions) : name => "/aws/lambda/${local.name}-${name}" }

  # Spelled out, because a role's policy names its function before that exists.
  function_arns = {
    for name in keys(local.functions) :
    name => "arn:${local.partition}:lambda:${var.region}:${local.account_id}:function:${local.name}-${name}"
  }

  # What each function is for, in descriptions. A row without a state is called by no workflow.
  function_purposes = {
    for name, row in local.functions : name => try("${row.state} of the campaign workflow", "The ${name} function")
  }
}

resource "aws_lambda_function" "function" {
  # checkov:skip=CKV_AWS_116: the state machine invokes it and waits, so a failure fails the execution, which is parked
  # checkov:skip=CKV_AWS_117: it calls AWS services only, over TLS; vpc_cidr puts it into a network of its own
  # checkov:skip=CKV_AWS_173: the name of a bucket and the id of a model are not secret
  # checkov:skip=CKV_AWS_272: code signing is for archives, not for container images; image_uri is a digest
  for_each = local.functions

  function_name = "${local.name}-${each.key}"
  description   = local.function_purposes[each.key]
  role          = aws_iam_role.function[each.key].arn
  publish       = true

  package_type  = "Image"
  image_uri     = var.image_uris[each.key]
  architectures = [var.architecture]

  image_config {
    command = ["lambdas.${each.key}.handler.lambda_handler"]
  }

  memory_size                    = each.value.memory_mb
  timeout                        = each.value.timeout_s
  reserved_concurrent_executions = var.reserve_concurrency ? each.value.reserved_concurrency : -1

  environment {
    variables = each.value.environment
  }

  tracing_config {
    mode = "Active"
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.function[each.key].name
  }

  dynamic "vpc_config" {
    for_each = local.networks

    content {
      subnet_ids         = values(aws_subnet.functions)[*].id
      security_group_ids = [aws_security_group.functions[vpc_config.value].id]
    }
  }

  depends_on = [aws_iam_role_policy.function] # the first invocation may come at once
}

resource "aws_lambda_alias" "live" {
  for_each = local.functions

  name             = "live"
  description      = "The version that state machines call"
  function_name    = aws_lambda_function.function[each.key].function_name
  function_version = aws_lambda_function.function[each.key].version
}

# Sandboxes that are kept ready, and billed for as long as they are.
resource "aws_lambda_provisioned_concurrency_config" "function" {
  for_each = var.provisioned_concurrency

  function_name                     = aws_lambda_alias.live[each.key].function_name
  qualifier                         = aws_lambda_alias.live[each.key].name
  provisioned_concurrent_executions = each.value
}

resource "aws_cloudwatch_log_group" "function" {
  # checkov:skip=CKV_AWS_338: the environment sets the retention; the jobs table and the manifests are kept longer
  for_each = local.functions

  name              = local.function_log_groups[each.key]
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
