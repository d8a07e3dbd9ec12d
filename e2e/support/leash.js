/** leash lets a test cut a page's socket and keep it cut. */
export async function leash(page) {
  let socket, server, opened;
  const open = new Promise((resolve) => { opened = resolve; });
  const line = { cut: false };
  await page.routeWebSocket(/\/live/, (next) => {
    if (line.cut) return next.close({ code: 1012 });
    socket = next;
    server = socket.connectToServer();
    opened();
  });
  line.pull = async () => {
    await open;
    line.cut = true;
    await server.close();
    await socket.close({ code: 1012 });
  };
  return line;
}
