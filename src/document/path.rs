//! Paths into a document: by names for people, by keys for finding the place in the text.

/// Where in a document something stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path {
    pub(super) keys: Vec<Key>,
    words: String,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    Field(&'static str),
    Entry(usize),
}

impl Path {
    /// The field `name` of what the path leads to.
    pub(crate) fn field(&self, name: &'static str) -> Self {
        self.longer([Key::Field(name)], name)
    }

    /// The entry at `position` of the list `name`, which people know as `id`.
    pub(crate) fn entry(&self, name: &'static str, position: usize, id: &str) -> Self {
        let keys = [Key::Field(name), Key::Entry(position)];
        match (name, id) {
            ("procedure", id) => self.longer(keys, id),
            (name, "") => self.longer(keys, &format!("{name}/{}", position.saturating_add(1))),
            (name, id) => self.longer(keys, &format!("{name}/{id}")),
        }
    }

    fn longer(&self, keys: impl IntoIterator<Item = Key>, words: &str) -> Self {
        let joint = if self.words.is_empty() { "" } else { "/" };
        Self {
            keys: self.keys.iter().copied().chain(keys).collect(),
            words: format!("{}{joint}{words}", self.words),
        }
    }

    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}
