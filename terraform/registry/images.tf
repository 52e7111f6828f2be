# One image repository for each function. A root of its own, because images need repositories before functions can exist.

locals {
  functions = keys(jsondecode(file("${path.module}/../../lambdas/functions.json")))
}

resource "aws_ecr_repository" "function" {
  # checkov:skip=CKV_AWS_136: an image holds this project's code and no secret; ECR's own key encrypts it
  for_each = toset(local.functions)

  name                 = "${var.name}-${var.environment}/${each.key}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true # an image can be built again from its commit, with the same digest

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "function" {
  for_each = aws_ecr_repository.function

  repository = each.value.name

  # What Lambda runs must stay: it fetches an image again from time to time. deploy/live_tags.py sets the tags.
  policy = file("${path.module}/lifecycle.json")
}

resource "aws_ecr_repository_policy" "function" {
  for_each = aws_ecr_repository.function

  repository = each.value.name
  policy     = data.aws_iam_policy_document.function[each.key].json
}

data "aws_iam_policy_document" "function" {
  for_each = aws_ecr_repository.function

  statement {
    sid     = "LambdaPulls"
    actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }

    condition {
      test     = "ArnLike" # of the function and of its published versions
      variable = "aws:SourceArn"
      values = [
        for qualifier in ["", ":*"] :
        "arn:${data.aws_partition.current.partition}:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:${var.name}-${var.environment}-${each.key}${qualifier}"
      ]
    }
  }
}
