//! Figures in rows and columns.

use super::counts::Measured;

/// Rows of cells, each column as wide as its widest cell. The first column reads from the left.
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    pub(super) fn new<C: Into<String>>(heading: impl IntoIterator<Item = C>) -> Self {
        Self(vec![heading.into_iter().map(Into::into).collect()])
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }

    pub(super) fn written(&self) -> String {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.0 {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 {
                    line += &format!("{cell:<width$}");
                } else {
                    line += &format!("  {cell:>width$}");
                }
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

/// Returns a figure as people write parts of one beside others: `.45`.
pub(super) fn number(value: f64) -> String {
    decimals(value, 2)
}

/// Returns a figure with three decimals, for small differences.
pub(super) fn fine(value: f64) -> String {
    decimals(value, 3)
}

fn decimals(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let sign =
        if value < 0.0 && text.contains(|digit| ('1'..='9').contains(&digit)) { "−" } else { "" };
    format!("{sign}{}", text.strip_prefix('0').unwrap_or(&text))
}

/// Returns a figure, or a dash where nothing can be said.
pub(super) fn maybe(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), number)
}

/// Returns a figure with its interval: `.45 (.42–.48)`.
pub(super) fn measured(figure: Measured) -> String {
    let value = maybe(figure.value);
    match figure.interval {
        Some(interval) => {
            format!("{value} ({} to {})", number(interval.low), number(interval.high))
        }
        None => value,
    }
}

/// Returns a count with its thousands apart: `12,020`.
pub(super) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a count with what is counted: `1 meeting`, `12,020 segments`.
pub(super) fn counted_words(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_lose_their_zero_and_nothing_else() {
        assert_eq!(
            [0.0, 0.456, 1.0, -0.25, -0.001].map(number),
            [".00", ".46", "1.00", "−.25", ".00"]
        );
        assert_eq!(fine(-0.001), "−.001");
        assert_eq!([7, 999, 1_000, 1_234_567].map(count), ["7", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["", "F1"]);
        table.row(["planning".to_owned(), ".5".to_owned()]);
        assert_eq!(table.written(), "          F1\nplanning  .5\n");
    }
}
