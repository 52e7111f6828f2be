output "arn" {
  description = "The queue's ARN."
  value       = aws_sqs_queue.this.arn
}

output "name" {
  description = "The queue's name, by which CloudWatch knows it."
  value       = aws_sqs_queue.this.name
}

output "url" {
  description = "The queue's URL."
  value       = aws_sqs_queue.this.url
}
