//! The order of rows, if the server's own order is not the one that the user asks for.

use super::plan::{Order, Plan};
use crate::output::RowWriter;
use crate::uapi::{Collection, Field, SortKey, Sorter};

/// Sorts rows before pce writes them, if they do not have the order that the user asks for.
pub(super) struct Ordered {
    sorter: Option<Sorter>,
    /// The query of the last page.
    index: usize,
}

impl Ordered {
    pub(super) fn new(plan: &Plan) -> Self {
        let sorter = match plan.order {
            Order::Whole(by, order) => Some(Sorter::new(by, order)),
            _ => None,
        };
        Self { sorter, index: 0 }
    }

    pub(super) fn take(
        &mut self,
        plan: &Plan,
        index: usize,
        page: Collection,
        sheet: &mut RowWriter,
    ) -> anyhow::Result<()> {
        sheet.collection(&page)?;
        let extension = plan.extension(index);
        if let Order::Url(order) = plan.order {
            if extension != plan.extension(self.index) {
                self.flush(sheet)?;
            }
            // Each event type is a query of its own, so the server sorts only within a type. If the server does not say
            // whether it sorts, rows on a later page may be out of order.
            let several_types = plan.types() > 1;
            if self.sorter.is_none() && (several_types || page.sorted != Some(true)) {
                self.sorter = Some(Sorter::new(SortKey::Field(Field::Url), order));
            }
        }
        self.index = index;
        match &mut self.sorter {
            Some(sorter) => sorter.push(extension.clone(), page),
            None => sheet.page(extension, &page)?,
        }
        Ok(())
    }

    /// Writes the rows that the sorter holds, in order.
    pub(super) fn flush(&mut self, sheet: &mut RowWriter) -> anyhow::Result<()> {
        if let Some(mut sorter) = self.sorter.take() {
            for (extension, row) in sorter.sorted() {
                sheet.row(extension, &row)?;
            }
        }
        Ok(())
    }
}
