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

  # What each function is for, in descriptions. A row without a state is called by no workflow.
  function_purposes = {
    for name, row in local.functions : name => try("${row.state} of the campaign workflow", "The ${name} function")
  }
}

resource "aws_lambda_function" "function" {
  # checkov:skip=CKV_AWS_116: invoked by the state machine, which waits; a failure is an execution's, and parked as such
  # checkov:skip=CKV_AWS_117: calls S3 and Bedrock only, over TLS; a VPC would add endpoints and nothing to protect
  # checkov:skip=CKV_AWS_173: a bucket's name and a model's id are no secret
  # checkov:skip=CKV_AWS_272: Lambda signs archives, not container images; image_uri is a digest
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

  depends_on = [aws_iam_role_policy.function] # its first invocation may come at once
}

resource "aws_lambda_alias" "live" {
  for_each = local.functions

  name             = "live"
  description      = "The version that the workflow calls"
  function_name    = aws_lambda_function.function[each.key].function_name
  function_version = aws_lambda_function.function[each.key].version
}

resource "aws_cloudwatch_log_group" "function" {
  # checkov:skip=CKV_AWS_338: kept as long as the environment says; the jobs table and the manifests remember longer
  for_each = local.functions

  name              = "/aws/lambda/${local.name}-${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
