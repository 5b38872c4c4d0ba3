// Of a grid of ratios (by row, then column, their logarithms): where who wins, and the curve on which nobody does.

// Squares between four neighbours; the curve enters and leaves each where the value is 0, by straight lines. Returns
// pieces [[x, y], [x, y]] in steps of the grid.
export const contour = grid => {
  const pieces = [];
  const cut = (ax, ay, a, bx, by, b) => {
    const part = a / (a - b);
    return [ax + (bx - ax) * part, ay + (by - ay) * part];
  };
  for (let y = 0; y + 1 < grid.length; y++)
    for (let x = 0; x + 1 < grid[0].length; x++) {
      const corners = [[x, y, grid[y][x]], [x + 1, y, grid[y][x + 1]], [x + 1, y + 1, grid[y + 1][x + 1]], [x, y + 1, grid[y + 1][x]]];
      const cuts = corners.flatMap((corner, i) => {
        const next = corners[(i + 1) % 4];
        return corner[2] > 0 !== next[2] > 0 ? [cut(...corner, ...next)] : [];
      });
      for (let i = 0; i + 1 < cuts.length; i += 2) pieces.push([cuts[i], cuts[i + 1]]);
    }
  return pieces;
};

const neighbours = [[1, 0], [-1, 0], [0, 1], [0, -1]];

const side = value => value > Math.log(1.25) ? "ws" : value < -Math.log(1.25) ? "poll" : "";

const flood = (grid, seen, x, y, who) => {
  const cells = [], waiting = [[x, y]];
  seen[y][x] = true;
  while (waiting.length) {
    const [cx, cy] = waiting.pop();
    cells.push([cx, cy]);
    for (const [dx, dy] of neighbours) {
      const nx = cx + dx, ny = cy + dy;
      if (grid[ny]?.[nx] === undefined || seen[ny][nx] || side(grid[ny][nx]) !== who) continue;
      seen[ny][nx] = true;
      waiting.push([nx, ny]);
    }
  }
  return cells;
};

// The place in a region that is farthest from its edge, for its name to stand at. `wide` is how much wider than high a
// name is.
const middle = (grid, cells, who, wide) => {
  const inside = new Set(cells.map(([x, y]) => y * grid[0].length + x)), at = (x, y) => inside.has(y * grid[0].length + x)
    && x >= 0 && x < grid[0].length;
  const room = (x, y) => {
    let r = 0;
    while (r < grid.length && [-1, 0, 1].every(k => at(x + Math.round(wide * r), y + k * r) && at(x - Math.round(wide * r), y + k * r)))
      r++;
    return r;
  };
  return cells.reduce((best, [x, y]) => {
    const r = room(x, y);
    return r > best.room ? {x, y, room: r, who} : best;
  }, {room: 0});
};

// Places for names: one in each region that is worth one.
export const names = (grid, wide = 3) => {
  const seen = grid.map(row => row.map(() => false)), found = [];
  grid.forEach((row, y) => row.forEach((value, x) => {
    const who = side(value);
    if (!who || seen[y][x]) return;
    const cells = flood(grid, seen, x, y, who);
    if (cells.length < 0.015 * grid.length * row.length) return;
    const place = middle(grid, cells, who, wide);
    if (place.room > 1) found.push(place);
  }));
  return found;
};
