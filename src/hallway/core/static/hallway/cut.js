// Over a picture in [data-cut] a circle shows the part that is kept, and can be dragged. The form's radio
// buttons choose among nine places without this file; dragging puts the exact place into its fields x and y.
document.querySelectorAll("[data-cut]").forEach((frame) => {
  const form = frame.closest("form");
  const picture = frame.querySelector("img");
  const mark = document.createElement("div");
  mark.className = "cut";
  frame.append(mark);

  const chosen = () => {
    const [column, row] = form.elements.position.value.split("-").map((part) => Number(part) / 2);
    const { x, y } = form.elements;
    return { x: x.value === "" ? column : Number(x.value), y: y.value === "" ? row : Number(y.value) };
  };
  const room = () => {
    const side = Math.min(picture.clientWidth, picture.clientHeight) / Number(form.elements.zoom.value || 1);
    return { side, across: picture.clientWidth - side, down: picture.clientHeight - side };
  };
  const show = () => {
    const { x, y } = chosen();
    const { side, across, down } = room();
    Object.assign(mark.style, {
      width: `${side}px`, height: `${side}px`, left: `${x * across}px`, top: `${y * down}px`,
    });
  };
  const within = (value) => Math.min(1, Math.max(0, value));

  let from = null;
  mark.addEventListener("pointerdown", (event) => {
    mark.setPointerCapture(event.pointerId);
    from = { left: event.clientX - mark.offsetLeft, top: event.clientY - mark.offsetTop };
  });
  mark.addEventListener("pointermove", (event) => {
    if (!from) return;
    const { across, down } = room();
    form.elements.x.value = across ? within((event.clientX - from.left) / across) : 0.5;
    form.elements.y.value = down ? within((event.clientY - from.top) / down) : 0.5;
    show();
  });
  mark.addEventListener("lostpointercapture", () => { from = null; });
  form.addEventListener("change", (event) => {
    if (event.target.name === "position") form.elements.x.value = form.elements.y.value = "";
    show();
  });
  picture.addEventListener("load", show);
  addEventListener("resize", show);
  if (picture.complete) show();
});
