# The values that tests plan with: those of each environment, and an image for each function.

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}

output "values" {
  description = "What each environments/*.tfvars sets, by the environment's name."
  value = {
    for name in ["dev", "staging", "prod"] :
    name => provider::terraform::decode_tfvars(file("${path.module}/../../environments/${name}.tfvars"))
  }
}

output "image_uris" {
  description = "An image by its digest for each row of lambdas/functions.json."
  value = {
    for function in keys(jsondecode(file("${path.module}/../../../lambdas/functions.json"))) :
    function => "123456789012.dkr.ecr.us-east-1.amazonaws.com/${function}@sha256:${sha256(function)}"
  }
}
