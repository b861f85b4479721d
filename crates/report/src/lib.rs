//! Annotations to balance; balance to HTML, Markdown and JSON.
