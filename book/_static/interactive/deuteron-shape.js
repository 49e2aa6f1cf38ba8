"use strict";
// Surfaces of equal density of the deuteron, turned by hand; the density of nmlnp.deuteron.shape.
const deuteronShape = (() => {
  // Linear interpolation in a table with equal steps from data.first; zero beyond, constant before.
  function at(data, values, r) {
    const place = Math.max((r - data.first) / data.step, 0);
    const k = Math.floor(place);
    if (k >= values.length - 1) return k === values.length - 1 && place === k ? values[k] : 0;
    return values[k] + (place - k) * (values[k + 1] - values[k]);
  }

  // rho_M where one nucleon is at (x, z), the other at (-x, -z); fm^-3.
  function density(data, M, x, z) {
    const square = x * x + z * z;
    const P2 = square > 0 ? (1.5 * z * z) / square - 0.5 : 0;
    const r = 2 * Math.sqrt(square);
    return at(data, data.rho0, r) + (M === 0 ? -2 : 1) * at(data, data.rho2, r) * P2;
  }

  function largest(data, M) {
    let most = 0;
    for (let k = 0; k < 400; k += 1) {
      const d = (k + 1) * 0.005;
      most = Math.max(most, density(data, M, d, 0), density(data, M, 0, d));
    }
    return most;
  }

  // Segments of the curve rho = level in the half plane x >= 0, by marching triangles on a grid.
  function contour(data, M, level, size = 2, cells = 40) {
    const step = size / cells;
    const value = [];
    for (let i = 0; i <= cells; i += 1) {
      value.push([]);
      for (let j = 0; j <= 2 * cells; j += 1) value[i].push(density(data, M, i * step, j * step - size) - level);
    }
    const segments = [];
    const corner = (i, j) => [i * step, j * step - size, value[i][j]];
    function cross([x1, z1, a], [x2, z2, b]) {
      const t = a / (a - b);
      return [x1 + t * (x2 - x1), z1 + t * (z2 - z1)];
    }
    function triangle(...corners) {
      const points = [];
      for (let k = 0; k < 3; k += 1) {
        const [p, q] = [corners[k], corners[(k + 1) % 3]];
        if (p[2] > 0 !== q[2] > 0) points.push(cross(p, q));
      }
      if (points.length === 2) segments.push(points);
    }
    for (let i = 0; i < cells; i += 1) {
      for (let j = 0; j < 2 * cells; j += 1) {
        triangle(corner(i, j), corner(i + 1, j), corner(i + 1, j + 1));
        triangle(corner(i, j), corner(i + 1, j + 1), corner(i, j + 1));
      }
    }
    return segments;
  }

  // Axes of the page (right, up, towards the reader) of a point, after a turn about z and a tilt.
  function turn([x, y, z], azimuth, tilt) {
    const [c, s] = [Math.cos(azimuth), Math.sin(azimuth)];
    const [right, away] = [c * x - s * y, s * x + c * y];
    return [right, Math.cos(tilt) * z + Math.sin(tilt) * away, Math.sin(tilt) * z - Math.cos(tilt) * away];
  }

  // The faces of the surface that a curve sweeps about the z axis: corners and outward normals.
  function sweep(data, M, segments, slices = 36) {
    const faces = [];
    const h = 1e-3;
    for (const [[x1, z1], [x2, z2]] of segments) {
      const [x, z] = [(x1 + x2) / 2, (z1 + z2) / 2];
      let slope = [density(data, M, x - h, z) - density(data, M, x + h, z), density(data, M, x, z - h) - density(data, M, x, z + h)];
      const length = Math.hypot(...slope) || 1;
      slope = [slope[0] / length, slope[1] / length];
      for (let k = 0; k < slices; k += 1) {
        const [a, b] = [(2 * Math.PI * k) / slices, (2 * Math.PI * (k + 1)) / slices];
        const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
        const middle = (a + b) / 2;
        faces.push({
          corners: [[x1 * ca, x1 * sa, z1], [x2 * ca, x2 * sa, z2], [x2 * cb, x2 * sb, z2], [x1 * cb, x1 * sb, z1]],
          normal: [slope[0] * Math.cos(middle), slope[0] * Math.sin(middle), slope[1]],
        });
      }
    }
    return faces;
  }

  return { density, largest, contour, turn, sweep };
})();

if (typeof module !== "undefined") module.exports = deuteronShape;
else {
  figure.mount("deuteron-shape", (stage, data) => {
    const HEIGHT = 340;
    let [M, share, azimuth, tilt, width] = [0, 0.75, 0.6, 0.45, 0];
    let faces = [];
    let held = null;

    const controls = figure.html("div", { class: "interactive-controls" }, stage);
    figure.choice(controls, "Spin projection:", { 0: "M = 0", 1: "M = ±1" }, (value) => {
      M = +value;
      rebuild();
    });
    figure.slider(controls, "Density:", { min: 0.1, max: 0.97, step: 0.01, value: share, show: (s) => `${Math.round(100 * s)} %` }, (value) => {
      share = value;
      rebuild();
    });
    const canvas = figure.html("canvas", { tabindex: "0", role: "img", "aria-label": "Surface of equal density; drag it or use the arrow keys to turn it" }, stage);
    canvas.style.touchAction = "none";
    const readout = figure.html("p", { class: "interactive-readout" }, stage);

    function rebuild() {
      const most = deuteronShape.largest(data, M);
      const segments = deuteronShape.contour(data, M, share * most);
      faces = deuteronShape.sweep(data, M, segments);
      const far = Math.max(...segments.map(([[x, z]]) => Math.hypot(x, z)), 0);
      readout.textContent =
        `${M === 0 ? "M = 0" : "M = ±1"}: where the density is ${(share * most).toFixed(4)} fm⁻³, ${Math.round(100 * share)} % of its maximum; ` +
        `farthest from the centre ${far.toFixed(2)} fm. Line: the axis of the spin.`;
      if (width) draw();
    }
    canvas.addEventListener("pointerdown", (event) => {
      held = [event.clientX, event.clientY];
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!held) return;
      rotate((event.clientX - held[0]) * 0.01, (event.clientY - held[1]) * 0.01);
      held = [event.clientX, event.clientY];
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (held = null));
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
      if (!steps) return;
      event.preventDefault();
      rotate(...steps);
    });
    function rotate(about, over) {
      azimuth += about;
      tilt = Math.min(Math.max(tilt + over, -Math.PI / 2), Math.PI / 2);
      draw();
    }

    function draw() {
      const scale = window.devicePixelRatio || 1;
      [canvas.width, canvas.height] = [width * scale, HEIGHT * scale];
      canvas.style.width = `${width}px`;
      canvas.style.height = `${HEIGHT}px`;
      const pen = canvas.getContext("2d");
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.clearRect(0, 0, width, HEIGHT);
      const unit = HEIGHT / 3.4;
      const place = (point) => {
        const [right, up, near] = deuteronShape.turn(point, azimuth, tilt);
        return [width / 2 + unit * right, HEIGHT / 2 - unit * up, near];
      };
      const text = getComputedStyle(canvas).color;
      const pieces = faces.map(({ corners, normal }) => {
        const points = corners.map(place);
        const [right, up, near] = deuteronShape.turn(normal, azimuth, tilt);
        const light = Math.max(0.25 * Math.abs(near), 0.35 * right + 0.45 * up + 0.8 * near);
        return { points, near: points.reduce((sum, p) => sum + p[2], 0), colour: `hsl(212, 62%, ${Math.round(26 + 46 * Math.min(light, 1))}%)` };
      });
      for (let k = -16; k < 16; k += 1) {
        const points = [place([0, 0, k * 0.1]), place([0, 0, (k + 1) * 0.1])];
        pieces.push({ points, near: 2 * (points[0][2] + points[1][2]), colour: text });
      }
      pieces.sort((a, b) => a.near - b.near);
      for (const { points, colour } of pieces) {
        pen.beginPath();
        points.forEach(([x, y], k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
        pen.strokeStyle = colour;
        pen.lineWidth = points.length === 2 ? 2 : 0.6;
        if (points.length > 2) {
          pen.closePath();
          pen.fillStyle = colour;
          pen.fill();
        }
        pen.stroke();
      }
      pen.strokeStyle = pen.fillStyle = text;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(16, HEIGHT - 18);
      pen.lineTo(16 + unit, HEIGHT - 18);
      pen.stroke();
      pen.font = "12px sans-serif";
      pen.fillText("1 fm", 20 + unit, HEIGHT - 14);
    }

    rebuild();
    return (now) => {
      width = now;
      draw();
    };
  });
}
