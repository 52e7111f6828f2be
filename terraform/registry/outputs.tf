# Where the images go.

output "repository_urls" {
  description = "The repository of each function: push there, and give the main root <url>@<digest> as image_uris."
  value       = { for name, repository in aws_ecr_repository.function : name => repository.repository_url }
}
