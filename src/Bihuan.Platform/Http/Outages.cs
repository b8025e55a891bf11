using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Bihuan.Foundation;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bihuan.Platform.Http;

/// <summary>
/// What stands under us fails: the disk is full, the database is away or held by somebody else. Nothing was stored, and it may be asked
/// again: the caller is told so by 503 or 507 with a code, and the log says what it was, once.
/// </summary>
public static partial class Outages
{
    private const int RetrySeconds = 5;

    /// <summary>The numbers that Linux gives: no space, quota used up, file larger than the limit allows.</summary>
    private static readonly int[] s_noSpace = [28, 122, 27];

    public static async Task Catch(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested && Of(e) is { } found)
        {
            var (status, refusal) = found;
            Failed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Outages)), e, refusal.Code, context.Request.Path);
            BeginAnew(context);
            context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
            await Problems.Write(context, status, refusal);
        }
        catch (Exception e) when (e is not BadHttpRequestException && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // A bug. Whoever asked is told so in the shape they asked in, and the log has it once with its trace.
            Faulted(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Outages)), e, context.Request.Path);
            BeginAnew(context);
            await Problems.Write(context, StatusCodes.Status500InternalServerError, new Refusal("service.fault", RefusalKind.Conflict));
        }
    }

    private static void BeginAnew(HttpContext context)
    {
        context.Response.Clear();
        SecurityHeaders.Set(context);
    }

    /// <summary>Null for what is no outage: a bug keeps its 500.</summary>
    internal static (int Status, Refusal Refusal)? Of(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (IsStorageFull(e)) return (StatusCodes.Status507InsufficientStorage, new Refusal("service.storage-full", RefusalKind.Conflict));
            if (IsBusy(e)) return (StatusCodes.Status503ServiceUnavailable, new Refusal("service.busy", RefusalKind.Conflict));
            if (IsAway(e)) return (StatusCodes.Status503ServiceUnavailable, new Refusal("service.database-away", RefusalKind.Conflict));
        }

        return null;
    }

    private static bool IsStorageFull(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 13 } => true,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => true,
        IOException io => s_noSpace.Contains(io.HResult & 0xFFFF) && io.GetType() == typeof(IOException),
        _ => false,
    };

    /// <summary>Held by others, or lost to them as often as a change is tried.</summary>
    private static bool IsBusy(Exception e) => e is SqliteException { SqliteErrorCode: 5 or 6 } or DbUpdateConcurrencyException
        or PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    private static bool IsAway(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: 10 or 14 } => true,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections } => true,
        PostgresException => false,
        // Npgsql's own: the connection broke or none could be made.
        NpgsqlException => true,
        // How Npgsql answers a session that died while it was being read from (npgsql issue 2912 and its like).
        NullReferenceException { Source: "Npgsql" } => true,
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to {Path} failed.")]
    [SuppressMessage("Performance", "CA1873", Justification = "A fault is no hot path.")]
    private static partial void Faulted(ILogger log, Exception e, PathString path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Code}: a request to {Path} could not be carried out; nothing of it was stored.")]
    [SuppressMessage("Performance", "CA1873", Justification = "An outage is no hot path.")]
    private static partial void Failed(ILogger log, Exception e, string code, PathString path);
}
