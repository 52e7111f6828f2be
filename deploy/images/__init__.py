"""The functions' container images: build, push, and refer to them by their digests.

    python -m deploy.images build  [--architecture x86_64|arm64] [--base-image IMAGE|stand-in]
    python -m deploy.images push   --registry HOST/PREFIX [--tag TAG] [--out build/image-uris.json]
    python -m deploy.images audit
    python -m deploy.images pin

`build` makes one image for each row of lambdas/functions.json from lambdas/Dockerfile,
`localhost/briefcast/<function>:latest`, in the local store of docker buildx, or of buildah where
there is no Docker.

`push` sends the images that were built last to `HOST/PREFIX/<function>:TAG`. Tags never move: a tag
that already names this image is kept, a tag that names another image is an error. Without --tag,
the tag is the commit. If the commit does not identify the images (uncommitted changes, another base,
another architecture), a hash of the images is appended. `push` writes Terraform's `image_uris`, and
nothing if it fails:

    {"parser": "HOST/PREFIX/parser@sha256:<64 hex digits>", "generator": …}

For Amazon ECR (`<account>.dkr.ecr.<region>.amazonaws.com/PREFIX`) the AWS credentials in the
environment are the login, and HOST/PREFIX/<function> must exist: terraform/registry makes it, with
the PREFIX `<name>-<environment>`. A registry on loopback is reached over plain HTTP, any other over
TLS with the login of `docker login` or `buildah login`.

`pin` asks the registry of the base image for the digest that its tag names now, and writes it into
lambdas/Dockerfile.

`audit` looks up known vulnerabilities of the packages in the locks. It prints "not run" if the
service does not answer.

Exit code 0 on success, 64 for a wrong command line, 1 for any other fault: one line on stderr says
what to do, followed by the output of the program that failed.
"""
