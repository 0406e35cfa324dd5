"""Documents: content, PDF, signatures, verification. The only importer of jinja2, weasyprint and pyhanko."""
