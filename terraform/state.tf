# The jobs table: claims on briefs, the status of each campaign, leases and counters for pictures.

locals {
  jobs_table_name = "${local.name}-jobs"
}

resource "aws_dynamodb_table" "jobs" {
  # checkov:skip=CKV_AWS_119: DynamoDB's own key encrypts it unless kms_key_arn names a customer's
  name                        = local.jobs_table_name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "PK"
  range_key                   = "SK"
  deletion_protection_enabled = var.protect_data

  attribute {
    name = "PK"
    type = "S"
  }

  attribute {
    name = "SK"
    type = "S"
  }

  attribute {
    name = "GSI1PK"
    type = "S"
  }

  attribute {
    name = "GSI1SK"
    type = "S"
  }

  # Jobs by status and start time.
  global_secondary_index {
    name            = "GSI1"
    hash_key        = "GSI1PK"
    range_key       = "GSI1SK"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = var.kms_key_arn != null # false means DynamoDB's own key, not no encryption
    kms_key_arn = var.kms_key_arn
  }
}
