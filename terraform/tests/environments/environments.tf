# The values that tests plan with: those of each environment, and an image for each function.

terraform {
  required_version = ">= 1.9.0"
}

output "values" {
  description = "What each environments/*.tfvars.json sets, by the environment's name."
  value = {
    for file in fileset("${path.module}/../../environments", "*.tfvars.json") :
    trimsuffix(file, ".tfvars.json") => jsondecode(file("${path.module}/../../environments/${file}"))
  }
}

output "image_uris" {
  description = "An image by its digest for each row of lambdas/functions.json."
  value = {
    for function in keys(jsondecode(file("${path.module}/../../../lambdas/functions.json"))) :
    function => "123456789012.dkr.ecr.us-east-1.amazonaws.com/${function}@sha256:${sha256(function)}"
  }
}
