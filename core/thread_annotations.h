// Which mutex guards what, checked by clang's -Wthread-safety (preset clang); nothing for other
// compilers. They work with Mutex and MutexLock (core/mutex.h), because libstdc++'s std::mutex has
// no annotations.
//
//   Mutex mutex_;
//   std::size_t waiting_ MUSTER_GUARDED_BY(mutex_) = 0;
//   void start_next() MUSTER_REQUIRES(mutex_);       // the caller holds it
//   void wait_idle() MUSTER_EXCLUDES(mutex_);        // the caller must not hold it
//
// A lambda is a function of its own: one that runs under the lock says so too,
//   [&]() MUSTER_REQUIRES(mutex_) { return waiting_ == 0; }
//
// Source: clang.llvm.org/docs/ThreadSafetyAnalysis.html
#pragma once

#if defined(__clang__)
#define MUSTER_THREAD_ATTRIBUTE(...) __attribute__((__VA_ARGS__))
#else
#define MUSTER_THREAD_ATTRIBUTE(...)
#endif

#define MUSTER_GUARDED_BY(mutex) MUSTER_THREAD_ATTRIBUTE(guarded_by(mutex))
#define MUSTER_PT_GUARDED_BY(mutex) MUSTER_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
#define MUSTER_REQUIRES(...) MUSTER_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define MUSTER_EXCLUDES(...) MUSTER_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define MUSTER_ACQUIRED_BEFORE(...) MUSTER_THREAD_ATTRIBUTE(acquired_before(__VA_ARGS__))

// For the locks themselves.
#define MUSTER_CAPABILITY(name) MUSTER_THREAD_ATTRIBUTE(capability(name))
#define MUSTER_SCOPED_CAPABILITY MUSTER_THREAD_ATTRIBUTE(scoped_lockable)
#define MUSTER_ACQUIRE(...) MUSTER_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define MUSTER_RELEASE(...) MUSTER_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define MUSTER_TRY_ACQUIRE(...) MUSTER_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define MUSTER_NOT_ANALYZED MUSTER_THREAD_ATTRIBUTE(no_thread_safety_analysis)
