# The image repositories, a root of their own.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  environment = "dev"
  region      = "us-east-1"
}

run "plan" {
  command = plan

  module {
    source = "./registry"
  }

  assert {
    condition = values(aws_ecr_repository.function)[*].name == [
      for function in keys(jsondecode(file("${path.module}/../../lambdas/functions.json"))) : "briefcast-dev/${function}"
    ]
    error_message = "Each function has a repository of its own."
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.function : repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push])
    error_message = "A tag must never come to mean another image, and every image is scanned."
  }

  assert {
    condition     = alltrue([for policy in aws_ecr_lifecycle_policy.function : jsondecode(policy.policy).rules[0].selection.tagPrefixList == ["live-"]])
    error_message = "The first rule selects what is deployed."
  }
}

run "a_misspelt_environment_is_refused" {
  command = plan

  module {
    source = "./registry"
  }

  variables {
    environment = "develop"
  }

  expect_failures = [var.environment]
}
