# A network of their own for the functions, off by default (vpc_cidr). It has no way to the internet: two
# gateway endpoints and one interface endpoint reach the bucket, the table and the image models, and their
# policies allow nothing else.

locals {
  networks = var.vpc_cidr == null ? [] : ["functions"]
  # Two availability zones, so that one may fail. Each is half of the address range.
  zones = var.vpc_cidr == null ? {} : { a = 0, b = 1 }
}

data "aws_availability_zones" "here" {
  # checkov:skip=CKV_AWS_394: the first two by name are taken, and the name of a new zone sorts after them
  for_each = toset(local.networks)

  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

resource "aws_vpc" "functions" {
  # checkov:skip=CKV2_AWS_11: no route leads out; who called which service is in CloudTrail
  for_each = toset(local.networks)

  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true # for the endpoint's own names
  tags                 = { Name = local.name }
}

# Nothing uses it, so it lets nothing through.
resource "aws_default_security_group" "functions" {
  for_each = aws_vpc.functions

  vpc_id = each.value.id
}

resource "aws_subnet" "functions" {
  for_each = local.zones

  vpc_id            = aws_vpc.functions["functions"].id
  cidr_block        = cidrsubnet(var.vpc_cidr, 1, each.value)
  availability_zone = data.aws_availability_zones.here["functions"].names[each.value]
  tags              = { Name = "${local.name}-${each.key}" }
}

resource "aws_route_table" "functions" {
  for_each = aws_vpc.functions

  vpc_id = each.value.id
  tags   = { Name = local.name }
}

resource "aws_route_table_association" "functions" {
  for_each = aws_subnet.functions

  subnet_id      = each.value.id
  route_table_id = aws_route_table.functions["functions"].id
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = length(local.networks) == 0 ? {} : {
    s3       = data.aws_iam_policy_document.endpoint["s3"].json
    dynamodb = data.aws_iam_policy_document.endpoint["dynamodb"].json
  }

  vpc_id            = aws_vpc.functions["functions"].id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${var.region}.${each.key}"
  route_table_ids   = [aws_route_table.functions["functions"].id]
  policy            = each.value
  tags              = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "bedrock" {
  for_each = aws_vpc.functions

  vpc_id              = each.value.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${var.region}.bedrock-runtime"
  subnet_ids          = values(aws_subnet.functions)[*].id
  security_group_ids  = [aws_security_group.endpoint["functions"].id]
  private_dns_enabled = true
  policy              = data.aws_iam_policy_document.endpoint["bedrock"].json
  tags                = { Name = "${local.name}-bedrock" }
}

# What the network lets through, whatever the roles allow.
data "aws_iam_policy_document" "endpoint" {
  # checkov:skip=CKV_AWS_283: an endpoint's policy only narrows what the roles allow
  for_each = length(local.networks) == 0 ? {} : {
    s3 = {
      actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject"]
      resources = [aws_s3_bucket.campaigns.arn, "${aws_s3_bucket.campaigns.arn}/*"]
    }
    dynamodb = {
      actions   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"]
      resources = [aws_dynamodb_table.jobs.arn]
    }
    bedrock = {
      actions   = ["bedrock:InvokeModel"]
      resources = local.image_model_arns
    }
  }

  statement {
    sid       = "OnlyThisDeployment"
    actions   = each.value.actions
    resources = each.value.resources

    principals {
      type        = "AWS"
      identifiers = ["*"] # an endpoint's policy only narrows what the roles allow
    }
  }
}

resource "aws_security_group" "functions" {
  for_each = aws_vpc.functions

  name        = "${local.name}-functions"
  description = "The functions: HTTPS to the endpoints"
  vpc_id      = each.value.id

  egress {
    description     = "S3 and DynamoDB"
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    prefix_list_ids = values(aws_vpc_endpoint.gateway)[*].prefix_list_id
  }

  egress {
    description     = "Bedrock"
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.endpoint[each.key].id]
  }
}

resource "aws_security_group" "endpoint" {
  # checkov:skip=CKV2_AWS_5: aws_vpc_endpoint.bedrock has it; checkov does not follow it through for_each
  for_each = aws_vpc.functions

  name        = "${local.name}-endpoint"
  description = "The endpoint of Bedrock: HTTPS from the subnets"
  vpc_id      = each.value.id

  ingress {
    description = "The functions"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = [var.vpc_cidr]
  }
}
