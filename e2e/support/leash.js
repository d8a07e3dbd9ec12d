/** leash lets a test cut a page's socket and keep it cut. */
export async function leash(page) {
  const line = { cut: false };
  await page.routeWebSocket(/\/live/, (socket) => {
    if (line.cut) return socket.close({ code: 1012 });
    const server = socket.connectToServer();
    line.pull = async () => {
      line.cut = true;
      await server.close();
      await socket.close({ code: 1012 });
    };
  });
  return line;
}
