import CArgon2
import Glibc

/// The memory blocks of Argon2: mapped from the system, kept by a hashing thread while it is busy, given back when it rests.
///
/// The allocator of the C library would keep 19 MiB resident for ever once it has learnt of them; a fresh mapping for
/// each hash costs up to 40 % more CPU time in page faults. Large blocks ask for huge pages, which makes a first touch
/// cheap. The pages stay out of core dumps, and libargon2 wipes a block before it hands it back.
enum Argon2Memory {
    private static let hugePageBytes = 2 << 20

    /// One block kept per thread; what is left when the thread ends goes with it.
    private static let kept: pthread_key_t = {
        var key = pthread_key_t()
        let failure = pthread_key_create(&key) { raw in
            guard let raw else { return }
            Unmanaged<Mapping>.fromOpaque(raw).release()
        }
        precondition(failure == 0, "no thread-specific key is left: \(failure)")
        return key
    }()

    private final class Mapping {
        let base: UnsafeMutableRawPointer
        let bytes: Int
        let start: UnsafeMutablePointer<UInt8>

        /// Nil when the system has no memory to give.
        init?(atLeast wanted: Int) {
            let isLarge = wanted >= hugePageBytes
            let rounded = isLarge ? (wanted + hugePageBytes - 1) / hugePageBytes * hugePageBytes : wanted
            bytes = isLarge ? rounded + hugePageBytes : rounded
            guard let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                mapped != MAP_FAILED
            else { return nil }
            base = mapped
            let aligned = isLarge ? mapped.alignedUp(toMultipleOf: hugePageBytes) : mapped
            start = aligned.assumingMemoryBound(to: UInt8.self)
            // Advice only: without huge pages it is slower, in a core dump it is zeros.
            if isLarge { madvise(aligned, rounded, MADV_HUGEPAGE) }
            madvise(base, bytes, MADV_DONTDUMP)
        }

        var capacity: Int { bytes - (UnsafeMutableRawPointer(start) - base) }

        deinit { munmap(base, bytes) }
    }

    /// The callbacks bear no context of ours: the thread that computes is the context.
    static func allocate(_ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ bytes: Int) -> Int32 {
        if let mapping = keptMapping, mapping.capacity >= bytes {
            memory?.pointee = mapping.start
            return ARGON2_OK.rawValue
        }
        release()
        guard let mapping = Mapping(atLeast: bytes) else { return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue }
        pthread_setspecific(kept, Unmanaged.passRetained(mapping).toOpaque())
        memory?.pointee = mapping.start
        return ARGON2_OK.rawValue
    }

    /// Keeps the block for the thread's next computation.
    static func free(_ memory: UnsafeMutablePointer<UInt8>?, _ bytes: Int) {}

    /// Gives the calling thread's block back to the system.
    static func release() {
        guard let raw = pthread_getspecific(kept) else { return }
        pthread_setspecific(kept, nil)
        Unmanaged<Mapping>.fromOpaque(raw).release()
    }

    /// What the calling thread keeps, for the test that looks whether it was wiped.
    static var keptBytes: UnsafeBufferPointer<UInt8>? {
        keptMapping.map { UnsafeBufferPointer(start: $0.start, count: $0.capacity) }
    }

    private static var keptMapping: Mapping? {
        pthread_getspecific(kept).map { Unmanaged<Mapping>.fromOpaque($0).takeUnretainedValue() }
    }
}
