//! The index held against the site that it is made of: what a page says is found, what is held back is not.
