# One role for each function. Every role writes its function's log and traces; the three maps below add what
# a function reads, writes and calls. A function that is in none of them may do nothing else.

locals {
  # Keys in the bucket, as docs/contracts.md lists them. `probes` are keys that may be missing: without the
  # permission to list, S3 answers 403 for a missing key, not 404. For that permission s3:prefix is the key itself.
  object_access = {
    parser = {
      reads         = ["input/campaign-briefs/*", "existing-assets/*", "brand_kits/*", "rules/*"]
      reads_version = ["input/campaign-briefs/*"] # the version that was claimed, even if the brief was replaced since
      probes        = ["input/campaign-briefs/*", "existing-assets/*", "brand_kits/*", "rules/*"]
      writes        = ["output/*/brief.json", "output/*/plan.json", "output/*/fonts/*", "rejected/*"]
    }
    generator = {
      reads  = ["output/*/plan.json", "output/*/generated/*", "image-cache/*"]
      probes = ["output/*/generated/*", "image-cache/*"]
      writes = ["output/*/generated/*", "image-cache/*"]
    }
    analyst = {
      reads         = ["output/*/plan.json", "output/*/generated/*", "understanding/*", "scenes/*"]
      reads_version = ["existing-assets/*"]                                # the version in the plan, even if the asset was replaced since
      probes        = ["existing-assets/*", "understanding/*", "scenes/*"] # an asset may be gone, a picture new
      writes        = ["understanding/*", "scenes/*"]
    }
    variants = {
      reads = [
        "output/*/plan.json", "output/*/fonts/*", "output/*/generated/*", "understanding/*", "scenes/*",
        # What an earlier run rendered: HeadObject returns the checksums that show whether it is complete.
        "output/*/variants/*", "output/*/previews/*", "output/*/thumbnails/*", "output/*/renders/*",
      ]
      reads_version = ["existing-assets/*"] # the version in the plan, even if the asset was replaced since
      probes = [
        "existing-assets/*", # an asset deleted since the parser planned it is reported to the author
        "understanding/*",   # a picture whose analysis failed has no facts
        "output/*/variants/*", "output/*/previews/*", "output/*/thumbnails/*", "output/*/renders/*",
      ]
      writes = [
        "output/*/variants/*", "output/*/previews/*", "output/*/thumbnails/*", "output/*/renders/*",
      ]
    }
    publisher = {
      reads  = ["output/*/plan.json", "output/*/renders/*", "image-cache/*.json", "understanding/*", "scenes/*.json"]
      writes = ["output/*/index.html", "output/*/manifest.json", "rejected/*"]
    }
  }

  # Items of the jobs table, as docs/contracts.md lists them: leases on pictures, and what was spent.
  table_access = {
    generator = {
      LeasePictures = {
        actions = ["dynamodb:DeleteItem", "dynamodb:UpdateItem"]
        items   = ["IMAGE#*"]
      }
      CountImageCosts = {
        actions = ["dynamodb:UpdateItem"]
        items   = ["SPEND#*"]
      }
    }
    publisher = {
      ReadImageCosts = {
        actions = ["dynamodb:GetItem"]
        items   = ["SPEND#CAMPAIGN#*"]
      }
    }
  }

  # Everything else: statements with their sid, each limited to the resources it is for.
  service_access = {
    generator = {
      InvokeImageModels = {
        actions   = ["bedrock:InvokeModel"]
        resources = local.image_model_arns
      }
    }
  }

  # Exactly the models in models.json, each in the region where it is called; "draft" calls none.
  image_model_arns = [
    for model in local.image_models :
    "arn:${local.partition}:bedrock:${coalesce(var.bedrock_image_region, model.region)}::foundation-model/${model.model_id}"
    if model.model_id != null
  ]
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name               = "${local.name}-${each.key}"
  description        = local.function_purposes[each.key]
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

  dynamic "statement" {
    for_each = try([local.object_access[each.key].reads], [])

    content {
      sid       = "ReadObjects"
      actions   = ["s3:GetObject"]
      resources = [for keys in statement.value : "${aws_s3_bucket.campaigns.arn}/${keys}"]
    }
  }

  dynamic "statement" {
    for_each = try([local.object_access[each.key].reads_version], [])

    content {
      sid       = "ReadVersions"
      actions   = ["s3:GetObjectVersion"]
      resources = [for keys in statement.value : "${aws_s3_bucket.campaigns.arn}/${keys}"]
    }
  }

  dynamic "statement" {
    for_each = try([local.object_access[each.key].probes], [])

    content {
      sid       = "DetectMissingObjects"
      actions   = ["s3:ListBucket"]
      resources = [aws_s3_bucket.campaigns.arn]

      condition {
        test     = "StringLike"
        variable = "s3:prefix"
        values   = statement.value
      }
    }
  }

  dynamic "statement" {
    for_each = try([local.object_access[each.key].writes], [])

    content {
      sid       = "WriteObjects"
      actions   = ["s3:PutObject"]
      resources = [for keys in statement.value : "${aws_s3_bucket.campaigns.arn}/${keys}"]
    }
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

  dynamic "statement" {
    for_each = try(local.service_access[each.key], {})

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
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

  # Lambda connects a function to the network with the function's role. The function's own code may not.
  dynamic "statement" {
    for_each = local.networks

    content {
      sid = "ConnectToNetwork"
      actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ]
      resources = ["*"] # interfaces are named when they are made
    }
  }

  dynamic "statement" {
    for_each = local.networks

    content {
      sid    = "KeepCodeFromNetwork"
      effect = "Deny"
      actions = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ]
      resources = ["*"] # a Deny: for every interface

      condition {
        test     = "ArnEquals"
        variable = "lambda:SourceFunctionArn"
        values   = [local.function_arns[each.key]]
      }
    }
  }

  # A function that uses neither the bucket nor the table has nothing to decrypt.
  dynamic "statement" {
    for_each = can(local.object_access[each.key]) || can(local.table_access[each.key]) ? local.customer_keys : []

    content {
      sid       = "UseCustomerKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values = [
          for service, access in { dynamodb = local.table_access, s3 = local.object_access } :
          "${service}.${var.region}.amazonaws.com" if can(access[each.key])
        ]
      }
    }
  }
}
