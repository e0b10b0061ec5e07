"""A way to Redis that can be made slow, or closed."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Coroutine
from typing import Any

CHUNK_BYTES = 65_536


class Detour:
    """Forwards connections on a port of its own to another on loopback; its work is done on a thread of its own."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()
        self._delay = 0.0
        self._hurry = asyncio.Event()
        self.port = 0
        self.open()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def open(self) -> None:
        self._run(self._open())

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._forward, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def shut(self) -> None:
        """Connections end, and new ones are refused, as they are where nothing listens."""
        self._run(self._shut())

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._connections):
            writer.transport.abort()

    def slow_down(self, seconds: float) -> None:
        """Every reply comes so much later, in its order; at 0 those under way come at once."""
        self._run(self._slow_down(seconds))

    async def _slow_down(self, seconds: float) -> None:
        self._delay = seconds
        (self._hurry.clear if seconds else self._hurry.set)()

    def end(self) -> None:
        self.shut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    # On the detour's own thread

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            async with self._known(writer):
                replies, requests = await asyncio.open_connection("127.0.0.1", self._target)
                async with self._known(requests):
                    await self._until_either_ends(reader, requests, replies, writer)

    @contextlib.asynccontextmanager
    async def _known(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        self._connections.add(writer)
        try:
            yield
        finally:
            self._connections.discard(writer)
            writer.transport.abort()

    async def _until_either_ends(
        self,
        reader: asyncio.StreamReader,
        requests: asyncio.StreamWriter,
        replies: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        ways = [self._pass(reader, requests), self._collect(replies, queue), self._deliver(queue, writer)]
        tasks = [asyncio.create_task(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK_BYTES):
            writer.write(data)
            await writer.drain()

    async def _collect(self, replies: asyncio.StreamReader, queue: asyncio.Queue[tuple[float, bytes]]) -> None:
        while data := await replies.read(CHUNK_BYTES):
            queue.put_nowait((self._loop.time() + self._delay, data))

    async def _deliver(self, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await queue.get()
            if (wait := due - self._loop.time()) > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), wait)
            writer.write(data)
            await writer.drain()
