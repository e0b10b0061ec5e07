import Glibc
import NIOPosix

/// Lets a process end with the one that started it: when standard input does, which the other holds open.
enum Lifeline {
    private static let secondsToStop: UInt32 = 5

    /// Asks this process to stop, as SIGTERM does, once there is no more input; and ends it where that takes too long.
    static func watch() {
        NIOThreadPool.singleton.submit { _ in
            waitForEnd()
            kill(getpid(), SIGTERM)
            sleep(secondsToStop)
            kill(getpid(), SIGKILL)
        }
    }

    private static func waitForEnd() {
        var byte: UInt8 = 0
        var count = 1
        while count > 0 || (count < 0 && errno == EINTR) { count = read(STDIN_FILENO, &byte, 1) }
    }
}
