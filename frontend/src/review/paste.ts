// A piece of a spreadsheet from the clipboard: rows by line ends, cells by tabs, quoted cells as Excel writes them.
const MOST_ROWS = 500;

export function table(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = (): void => void rows.at(-1)!.push(cell.trim());
  for (let at = 0; at < text.length && rows.length <= MOST_ROWS; at += 1) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[(at += 1)];
      else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") {
      end();
      cell = "";
    } else if (sign === "\n") {
      end();
      cell = "";
      rows.push([]);
    } else if (sign !== "\r") cell += sign;
  }
  end();
  return rows.filter((row) => row.some((one) => one !== "")).slice(0, MOST_ROWS);
}

/** Whether it is more than one cell. */
export const isTable = (text: string): boolean => /[\t\n]/.test(text.replace(/\r?\n$/, ""));

export interface Put {
  row: number;
  column: string;
  said: string;
}

/** What a pasted table says of the cells from `row` and `column` on; rows are counted, not numbered. */
export function puts(cells: string[][], columns: string[], row: number, column: string): Put[] {
  const first = columns.indexOf(column);
  return cells.flatMap((line, down) =>
    line.flatMap((said, across) => {
      const name = columns[first + across];
      return name === undefined ? [] : [{ row: row + down, column: name, said }];
    }),
  );
}
