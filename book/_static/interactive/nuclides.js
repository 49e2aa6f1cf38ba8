"use strict";
// The chart of nuclides: binding energy per nucleon, residual of the Bethe-Weizsaecker formula, year.
const nuclides = (() => {
  // The terms of nmlnp.learning.mass_formula.BETHE_WEIZSAECKER.
  function terms(Z, N) {
    const A = Z + N;
    return [
      A,
      -(A ** (2 / 3)),
      (-Z * (Z - 1)) / A ** (1 / 3),
      -((N - Z) ** 2) / A,
      (1 - (Z % 2) - (N % 2)) / Math.sqrt(A),
    ];
  }
  const liquidDrop = (Z, N, coefficients) => terms(Z, N).reduce((sum, term, k) => sum + term * coefficients[k], 0);

  // The nucleus nearest to a place of the chart, at most `reach` away; -1 if there is none.
  function nearest(data, Z, N, reach) {
    let best = -1;
    let least = reach * reach;
    for (let i = 0; i < data.Z.length; i += 1) {
      const distance = (data.Z[i] - Z) ** 2 + (data.N[i] - N) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  // Colour at a fraction 0..1 of a list of [r, g, b].
  function colour(stops, fraction) {
    const place = Math.min(Math.max(fraction, 0), 1) * (stops.length - 1);
    const k = Math.min(Math.floor(place), stops.length - 2);
    const mixed = stops[k].map((low, c) => Math.round(low + (place - k) * (stops[k + 1][c] - low)));
    return `rgb(${mixed.join(",")})`;
  }

  return { terms, liquidDrop, nearest, colour };
})();

if (typeof module !== "undefined") module.exports = nuclides;
else {
  const VIRIDIS = [
    [68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 145, 140],
    [40, 174, 128], [94, 201, 98], [173, 220, 48], [253, 231, 37],
  ];
  const DIVERGING = [
    [103, 0, 31], [178, 24, 43], [214, 96, 77], [244, 165, 130], [247, 247, 247],
    [146, 197, 222], [67, 147, 195], [33, 102, 172], [5, 48, 97],
  ];
  const YEARS = { 2003: [68, 1, 84], 2012: [49, 104, 142], 2016: [53, 183, 121], 2020: [253, 231, 37] };
  const MAGIC = [8, 20, 28, 50, 82, 126];
  const SYMBOLS =
    "n H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr " +
    "Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir " +
    "Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl " +
    "Mc Lv Ts Og";

  figure.mount("nuclides", (stage, data) => {
    const symbols = SYMBOLS.split(" ");
    const modes = {
      perNucleon: {
        name: "binding energy per nucleon", label: "B/A (MeV)", range: [7.0, 8.8], stops: VIRIDIS,
        of: (i) => data.B[i] / (data.Z[i] + data.N[i]),
      },
      residual: {
        name: "residual of Bethe-Weizsäcker", label: "B − B(BW) (MeV)", range: [-8, 8], stops: DIVERGING,
        of: (i) => data.B[i] - nuclides.liquidDrop(data.Z[i], data.N[i], data.coefficients),
      },
      year: {
        name: "first evaluation with its mass", label: "B/A (MeV)", range: [7.0, 8.8], stops: null,
        of: (i) => data.B[i] / (data.Z[i] + data.N[i]),
      },
    };
    let mode = modes.perNucleon;
    let selected = Math.max(0, nuclides.nearest(data, 50, 70, 2));
    let cells = [];
    let place = null;
    let chain = null;

    const controls = figure.html("div", { class: "interactive-controls" }, stage);
    const options = Object.fromEntries(Object.entries(modes).map(([key, { name }]) => [key, name]));
    figure.choice(controls, "Colour:", options, (key) => {
      mode = modes[key];
      paint();
      select(selected);
    });
    const legend = figure.html("div", { class: "interactive-legend" }, stage);
    const help = "Chart of nuclides. Arrow keys go from nucleus to nucleus.";
    const drawing = figure.svg("svg", { tabindex: 0, role: "application", "aria-label": help }, stage);
    const readout = figure.html("p", { class: "interactive-readout", "aria-live": "polite" }, stage);
    const below = figure.svg("svg", { role: "img", "aria-label": "The isotopes of the selected nucleus" }, stage);

    const shade = (i) =>
      mode.stops
        ? nuclides.colour(mode.stops, (mode.of(i) - mode.range[0]) / (mode.range[1] - mode.range[0]))
        : `rgb(${YEARS[data.year[i]].join(",")})`;

    function paint() {
      cells.forEach((cell, i) => cell.setAttribute("fill", shade(i)));
      legend.replaceChildren();
      if (!mode.stops) {
        for (const [year, rgb] of Object.entries(YEARS)) {
          const entry = figure.html("span", { class: "interactive-key" }, legend);
          figure.html("span", { class: "swatch", style: `background: rgb(${rgb.join(",")})` }, entry);
          entry.append(`AME${year}`);
        }
        return;
      }
      const gradient = mode.stops.map((rgb) => `rgb(${rgb.join(",")})`).join(",");
      figure.html("span", {}, legend, `${mode.range[0]}`);
      figure.html("span", { class: "ramp", style: `background: linear-gradient(to right, ${gradient})` }, legend);
      figure.html("span", {}, legend, `${mode.range[1]}  ${mode.label}`);
    }

    function select(i) {
      if (i < 0) return;
      selected = i;
      const [Z, N] = [data.Z[i], data.N[i]];
      const drop = nuclides.liquidDrop(Z, N, data.coefficients);
      readout.replaceChildren();
      figure.html("sup", {}, readout, String(Z + N));
      figure.html("strong", {}, readout, symbols[Z]);
      readout.append(
        `  Z = ${Z}, N = ${N};  B = ${data.B[i].toFixed(2)} MeV, B/A = ${(data.B[i] / (Z + N)).toFixed(3)} MeV;` +
          `  B − B(BW) = ${(data.B[i] - drop).toFixed(2).replace("-", "−")} MeV;  since AME${data.year[i]}`,
      );
      const [x, y] = [place.x(N - 0.5), place.y(Z + 0.5)];
      const size = place.x(N + 0.5) - x;
      for (const [k, v] of Object.entries({ x: x - 1, y: y - 1, width: size + 2, height: size + 2 })) {
        place.cursor.setAttribute(k, v);
      }
      drawChain(Z);
    }

    function drawChain(Z) {
      const width = +below.getAttribute("width");
      below.replaceChildren();
      const members = [...data.Z.keys()].filter((i) => data.Z[i] === Z);
      const values = members.map(mode.of);
      const margin = 0.08 * (Math.max(...values) - Math.min(...values)) + 0.01;
      const yRange = [Math.min(...values) - margin, Math.max(...values) + margin];
      const xRange = [data.N[members[0]] - 1, data.N[members.at(-1)] + 1];
      const box = { left: 58, top: 12, width: width - 72, height: 120 };
      const xLabel = `neutron number N of the isotopes of ${symbols[Z]}`;
      chain = figure.axes(below, box, { x: xRange, y: yRange, xLabel, yLabel: mode.label });
      for (const magic of MAGIC.filter((n) => n > xRange[0] && n < xRange[1])) {
        const x = chain.x(magic);
        figure.svg("line", { class: "magic", x1: x, x2: x, y1: box.top, y2: box.top + box.height }, below);
      }
      const points = members.map((i, k) => [chain.x(data.N[i]), chain.y(values[k])]);
      figure.svg("path", { class: "line c0", d: figure.path(points) }, below);
      points.forEach(([x, y], k) => {
        const here = members[k] === selected;
        figure.svg("circle", { class: here ? "dot c1" : "dot c0", cx: x, cy: y, r: here ? 5 : 2.5 }, below);
      });
    }

    drawing.addEventListener("pointermove", (event) => point(event, 3));
    drawing.addEventListener("pointerdown", (event) => point(event, 6));
    function point(event, reach) {
      const [x, y] = figure.position(event, drawing);
      select(nuclides.nearest(data, place.ofY(y), place.ofX(x), reach));
    }
    drawing.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      // Over gaps of the chart: the nearest nucleus that lies in the direction of the key.
      let [best, least] = [-1, Infinity];
      for (let i = 0; i < data.Z.length; i += 1) {
        const [dZ, dN] = [data.Z[i] - data.Z[selected], data.N[i] - data.N[selected]];
        const along = dZ * move[0] + dN * move[1];
        const cost = along + 4 * (Math.abs(dZ * move[1]) + Math.abs(dN * move[0]));
        if (along > 0 && cost < least) [best, least] = [i, cost];
      }
      select(best);
    });

    return (width) => {
      drawing.replaceChildren();
      const [maxN, maxZ] = [Math.max(...data.N) + 4, Math.max(...data.Z) + 4];
      const box = { left: 50, top: 8, width: width - 60, height: 0 };
      box.height = Math.round((box.width * maxZ) / maxN);
      drawing.setAttribute("width", width);
      drawing.setAttribute("height", box.height + 54);
      below.setAttribute("width", width);
      below.setAttribute("height", 176);
      const limits = { x: [0, maxN], y: [0, maxZ], xLabel: "neutron number N", yLabel: "proton number Z" };
      place = figure.axes(drawing, box, limits);
      const side = place.x(1) - place.x(0);
      cells = data.Z.map((Z, i) =>
        figure.svg("rect", { class: "nucleus", x: place.x(data.N[i] - 0.5), y: place.y(Z + 0.5), width: side, height: side }, drawing),
      );
      for (const magic of MAGIC) {
        const [Zs, Ns] = [[], []];
        data.N.forEach((N, i) => N === magic && Zs.push(data.Z[i]));
        data.Z.forEach((Z, i) => Z === magic && Ns.push(data.N[i]));
        const line = (x1, y1, x2, y2) => figure.svg("line", { class: "magic", x1, y1, x2, y2 }, drawing);
        const [x, y] = [place.x(magic), place.y(magic)];
        if (Zs.length) line(x, place.y(Math.min(...Zs) - 5), x, place.y(Math.max(...Zs) + 5));
        if (Ns.length) line(place.x(Math.min(...Ns) - 5), y, place.x(Math.max(...Ns) + 5), y);
      }
      place.cursor = figure.svg("rect", { class: "cursor" }, drawing);
      paint();
      select(selected);
    };
  });
}
