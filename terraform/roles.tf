# One role a function: its own keys in the bucket, its own items in the table, its own log group, and for
# one of them the image models.

locals {
  # Keys as docs/contracts.md has them. `probes` are those that may be missing: S3 answers 403 for
  # one, not 404, to whoever may not list it. For that question s3:prefix is the key itself.
  object_access = {
    parser = {
      reads         = ["input/campaign-briefs/*", "existing-assets/*"]
      reads_version = ["input/campaign-briefs/*"] # the bytes that were claimed, whatever was written since
      probes        = ["input/campaign-briefs/*", "existing-assets/*"]
      writes        = ["output/*/brief.json", "output/*/plan.json", "rejected/*"]
    }
    generator = {
      reads         = ["output/*/plan.json", "output/*/generated/*", "image-cache/*"]
      reads_version = []
      probes        = ["output/*/generated/*", "image-cache/*"]
      writes        = ["output/*/generated/*", "image-cache/*"]
    }
    variants = {
      reads = [
        "output/*/plan.json", "output/*/generated/*",
        # Its own work of an earlier run: heads, with their checksums, tell whether it is whole.
        "output/*/variants/*", "output/*/thumbnails/*", "output/*/renders/*",
      ]
      reads_version = ["existing-assets/*"] # the picture that was planned with, whatever replaced it since
      probes = [
        "existing-assets/*", # deleted since the parser saw it: the author hears of it
        "output/*/variants/*", "output/*/thumbnails/*", "output/*/renders/*",
      ]
      writes = ["output/*/variants/*", "output/*/thumbnails/*", "output/*/renders/*"]
    }
    publisher = {
      reads         = ["output/*/plan.json", "output/*/renders/*", "image-cache/*.json"]
      reads_version = []
      probes        = []
      writes        = ["output/*/index.html", "output/*/manifest.json", "rejected/*"]
    }
  }

  # Items as docs/contracts.md has them: leases on pictures, and what was spent.
  table_access = {
    generator = {
      LeasePictures = {
        actions = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"]
        items   = ["IMAGE#*"]
      }
      CountWhatPicturesCost = {
        actions = ["dynamodb:UpdateItem"]
        items   = ["SPEND#*"]
      }
    }
    publisher = {
      ReadWhatPicturesCost = {
        actions = ["dynamodb:GetItem"]
        items   = ["SPEND#CAMPAIGN#*"]
      }
    }
  }

  # Exactly the models in models.json, each where it is called; "draft" calls none.
  image_model_arns = [
    for model in local.image_models :
    "arn:${local.partition}:bedrock:${coalesce(var.bedrock_image_region, model.region)}::foundation-model/${model.model_id}"
    if model.model_id != null
  ]
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name               = "${local.name}-${each.key}"
  description        = "The function of ${each.value.state}"
  assume_role_policy = data.aws_iam_policy_document.function_trust.json
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name   = "contract"
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.function[each.key].json
}

data "aws_iam_policy_document" "function_trust" {
  statement {
    sid     = "OnlyLambda"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "function" {
  for_each = local.functions

  statement {
    sid       = "ReadObjects"
    actions   = ["s3:GetObject"]
    resources = [for keys in local.object_access[each.key].reads : "${aws_s3_bucket.campaigns.arn}/${keys}"]
  }

  dynamic "statement" {
    for_each = length(local.object_access[each.key].reads_version) == 0 ? [] : [local.object_access[each.key].reads_version]

    content {
      sid       = "ReadVersions"
      actions   = ["s3:GetObjectVersion"]
      resources = [for keys in statement.value : "${aws_s3_bucket.campaigns.arn}/${keys}"]
    }
  }

  dynamic "statement" {
    for_each = length(local.object_access[each.key].probes) == 0 ? [] : [local.object_access[each.key].probes]

    content {
      sid       = "HearThatAnObjectIsMissing"
      actions   = ["s3:ListBucket"]
      resources = [aws_s3_bucket.campaigns.arn]

      condition {
        test     = "StringLike"
        variable = "s3:prefix"
        values   = statement.value
      }
    }
  }

  statement {
    sid       = "WriteObjects"
    actions   = ["s3:PutObject"]
    resources = [for keys in local.object_access[each.key].writes : "${aws_s3_bucket.campaigns.arn}/${keys}"]
  }

  dynamic "statement" {
    for_each = try(local.table_access[each.key], {})

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = [aws_dynamodb_table.jobs.arn]

      condition {
        test     = "ForAllValues:StringLike"
        variable = "dynamodb:LeadingKeys"
        values   = statement.value.items
      }
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"] # streams are named by Lambda
  }

  statement {
    sid       = "Trace"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
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
        values = [
          for service in contains(keys(local.table_access), each.key) ? ["dynamodb", "s3"] : ["s3"] :
          "${service}.${var.region}.amazonaws.com"
        ]
      }
    }
  }
}

resource "aws_iam_role_policy" "image_models" {
  name   = "image-models"
  role   = aws_iam_role.function["generator"].id
  policy = data.aws_iam_policy_document.image_models.json
}

data "aws_iam_policy_document" "image_models" {
  statement {
    sid       = "InvokeImageModels"
    actions   = ["bedrock:InvokeModel"]
    resources = local.image_model_arns
  }
}
