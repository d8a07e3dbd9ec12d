// Copies each line of its input to all its sockets with uWebSockets, which Bun has inside.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 400 })),
  websocket: {
    idleTimeout: 0,
    perMessageDeflate: false,
    open(socket) {
      socket.subscribe("room");
      socket.send("hello");
    },
    message() {},
  },
});
console.log(`127.0.0.1:${server.port}`);
for await (const line of console) server.publish("room", line);
process.exit();
