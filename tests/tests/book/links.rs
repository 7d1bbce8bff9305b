//! Links inside the repository.

use std::path::Path;

use crate::markdown::Page;

/// Follows every relative link of a page; how many there were.
pub(crate) fn follow(root: &Path, page: &Page) -> usize {
    let mut followed = 0;
    for link in page.links() {
        if link.target.contains("://") || link.target.starts_with("mailto:") {
            continue;
        }
        followed += 1;
        let place = format!("{}:{}: {}", page.name, link.line, link.target);
        let (file, anchor) = link.target.split_once('#').unwrap_or((&link.target, ""));
        let here = root.join(&page.name);
        let path = if file.is_empty() { here.clone() } else { here.parent().expect("a folder").join(file) };
        assert!(path.exists(), "{place}: there is no such file");
        let inside = page.name.starts_with(crate::SOURCE) && !page.name.ends_with("SUMMARY.md");
        let source = root.join(crate::SOURCE);
        // mdBook copies what lies under its source and nothing else.
        let target = std::path::absolute(&path).expect("a path");
        let stays = clean(&target).starts_with(&source);
        assert!(!inside || stays, "{place} leaves the book");
        if !anchor.is_empty() {
            let target = Page::read(root, &clean(&target));
            assert!(target.anchors().iter().any(|a| a == anchor), "{place}: there is no such heading");
        }
    }
    followed
}

/// A path without `..`, symbolic links left as they are.
fn clean(path: &Path) -> std::path::PathBuf {
    let mut cleaned = std::path::PathBuf::new();
    for part in path.components() {
        if part == std::path::Component::ParentDir {
            cleaned.pop();
        } else {
            cleaned.push(part);
        }
    }
    cleaned
}
