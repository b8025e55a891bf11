using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bihuan.IntegrationTests;

/// <summary>
/// What servers logged as an error in the last moments: callers are told no more than that something failed, and a test that fails on it has to say what.
/// Servers of other tests run beside, so that these may be theirs.
/// </summary>
internal sealed class Faults : ILoggerProvider
{
    private const int KeptMax = 5;

    private static readonly ConcurrentQueue<string> s_kept = new();

    public static string Newest => string.Join("\n", s_kept);

    public ILogger CreateLogger(string categoryName) => new Log();

    public void Dispose()
    {
    }

    private sealed class Log : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            s_kept.Enqueue($"{formatter(state, exception)} {exception}");
            while (s_kept.Count > KeptMax) s_kept.TryDequeue(out _);
        }
    }
}
