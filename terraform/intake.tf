# A brief is written to the bucket, and EventBridge starts one execution of the workflow.

locals {
  # Spelled out, because the functions' environment must be known when Terraform plans.
  bucket_name = "${local.name}-${local.account_id}-${var.region}"

  # Expiration in a versioned bucket only adds a delete marker: without this an output would be stored, and
  # billed, 90 days longer. Where rules overlap S3 follows the shorter one. A replay makes outputs again.
  deleted_outputs_days = 1

  brief_rule_name = "${local.name}-brief-created"
  brief_rule_arn  = "${local.rules_arn}/${local.brief_rule_name}"
  rules_arn       = "arn:${local.partition}:events:${var.region}:${local.account_id}:rule"
}

resource "aws_s3_bucket" "campaigns" {
  # checkov:skip=CKV_AWS_18: the account's own CloudTrail records who read an object
  # checkov:skip=CKV_AWS_144: briefs and assets come from the customer's own systems, and outputs can be made again
  bucket        = local.bucket_name
  force_destroy = !var.protect_data
}

resource "aws_s3_bucket_versioning" "campaigns" {
  bucket = aws_s3_bucket.campaigns.id

  versioning_configuration {
    status = "Enabled" # ClaimBrief claims a version, and a replay reads that version again
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "campaigns" {
  bucket = aws_s3_bucket.campaigns.id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "campaigns" {
  bucket = aws_s3_bucket.campaigns.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "campaigns" {
  bucket                  = aws_s3_bucket.campaigns.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_accelerate_configuration" "campaigns" {
  count = var.transfer_acceleration ? 1 : 0

  bucket = aws_s3_bucket.campaigns.id
  status = "Enabled"
}

# The image cache has no rule, because each of its pictures was paid for.
resource "aws_s3_bucket_lifecycle_configuration" "campaigns" {
  # checkov:skip=CKV_AWS_300: the rule incomplete-uploads does it; checkov does not see it beside a dynamic rule
  bucket = aws_s3_bucket.campaigns.id

  rule {
    id     = "campaigns"
    status = "Enabled"

    filter {
      prefix = "output/"
    }

    expiration {
      days = var.output_retention_days
    }

    noncurrent_version_expiration {
      noncurrent_days = local.deleted_outputs_days
    }
  }

  # Instant Retrieval, so that briefcast fetch and a replay read what is archived as before. Smaller objects
  # would be billed as 128 KB.
  dynamic "rule" {
    for_each = var.archive_after_days == null ? [] : [var.archive_after_days]

    content {
      id     = "archive"
      status = "Enabled"

      filter {
        and {
          prefix                   = "output/"
          object_size_greater_than = 131072
        }
      }

      transition {
        days          = rule.value
        storage_class = "GLACIER_IR"
      }
    }
  }

  rule {
    id     = "rejection-reports"
    status = "Enabled"

    filter {
      prefix = "rejected/"
    }

    expiration {
      days = var.output_retention_days
    }

    noncurrent_version_expiration {
      noncurrent_days = local.deleted_outputs_days
    }
  }

  rule {
    id     = "superseded-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90 # an execution's history, from which a brief can be replayed, is kept as long
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  rule {
    id     = "incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.campaigns] # rules on versions need versioning
}

resource "aws_s3_bucket_policy" "campaigns" {
  bucket = aws_s3_bucket.campaigns.id
  policy = data.aws_iam_policy_document.campaigns.json

  depends_on = [aws_s3_bucket_public_access_block.campaigns] # S3 accepts one such change at a time
}

data "aws_iam_policy_document" "campaigns" {
  statement {
    sid       = "RefusePlainHttp"
    effect    = "Deny"
    actions   = ["s3:*"] # a Deny: no action without TLS
    resources = [aws_s3_bucket.campaigns.arn, "${aws_s3_bucket.campaigns.arn}/*"]

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

resource "aws_s3_bucket_notification" "campaigns" {
  bucket      = aws_s3_bucket.campaigns.id
  eventbridge = true
}

resource "aws_cloudwatch_event_rule" "brief_created" {
  name        = local.brief_rule_name
  description = "Something was written below input/: start the workflow, which rejects what is no brief"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [local.bucket_name] }
      # A second branch instead of a second rule: a pattern cannot join two conditions on one field, so a rule
      # on what is no brief would match briefs as well and start each twice. The parser rejects a wrong folder
      # or ending with a report. An empty object that is no brief is a folder made in the console.
      "$or" = [
        { object = { key = [for ending in ["json", "yaml", "yml"] : { wildcard = "input/campaign-briefs/*.${ending}" }] } },
        { object = { key = [{ prefix = "input/" }], size = [{ numeric = [">", 0] }] } },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "workflow" {
  rule      = aws_cloudwatch_event_rule.brief_created.name
  target_id = "workflow"
  arn       = aws_sfn_alias.live["campaign"].arn
  role_arn  = aws_iam_role.intake.arn

  # The version pins the exact bytes. The claim that absorbs duplicate events is made of it.
  input_transformer {
    input_paths = {
      bucket     = "$.detail.bucket.name"
      key        = "$.detail.object.key"
      version_id = "$.detail.object.version-id"
      time       = "$.time"
    }
    input_template = "{\"bucket\": <bucket>, \"key\": <key>, \"version_id\": <version_id>, \"time\": <time>}"
  }

  retry_policy {
    maximum_event_age_in_seconds = 86400 # one day, EventBridge's maximum: an outage of hours loses no brief
    maximum_retry_attempts       = 185   # EventBridge's maximum, so that the age decides
  }

  dead_letter_config {
    arn = module.undelivered.arn
  }

  depends_on = [aws_iam_role_policy.intake, module.undelivered]
}

# What could not be delivered: briefs that started nothing, failures that were not parked, rejections.
module "undelivered" {
  source = "./modules/queue"

  name              = "${local.name}-undelivered"
  kms_key_arn       = var.kms_key_arn
  sender_rule_arns  = [local.brief_rule_arn, local.failure_rule_arn]
  sender_topic_arns = [local.rejections_topic_arn]
}

resource "aws_iam_role" "intake" {
  name               = "${local.name}-intake"
  description        = "The rule on new briefs"
  assume_role_policy = data.aws_iam_policy_document.intake_trust.json
}

resource "aws_iam_role_policy" "intake" {
  name   = "start-workflow"
  role   = aws_iam_role.intake.id
  policy = data.aws_iam_policy_document.intake.json
}

data "aws_iam_policy_document" "intake_trust" {
  statement {
    sid     = "OnlyTheRuleOnBriefs"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.brief_rule_arn]
    }
  }
}

data "aws_iam_policy_document" "intake" {
  statement {
    sid       = "StartWorkflow"
    actions   = ["states:StartExecution"]
    resources = [local.machine_arns["campaign"]]

    # Step Functions authorises a start on the state machine's own ARN even if the caller passes an alias, so
    # a policy that names the alias allows nothing. The condition holds the rule to the alias.
    condition {
      test     = "ForAnyValue:StringEquals"
      variable = "states:StateMachineQualifier"
      values   = [local.live_alias]
    }
  }
}
