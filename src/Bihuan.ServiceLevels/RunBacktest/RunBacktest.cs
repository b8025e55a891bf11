using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Audit;
using Bihuan.ServiceLevels.Policies;
using Bihuan.ServiceLevels.Tables;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.ServiceLevels.RunBacktest;

/// <summary>Try this draft of limits on the cases that were opened in these days.</summary>
/// <param name="From">First day, in the company's zone.</param>
/// <param name="To">Last day, inclusive.</param>
/// <param name="Draft">YAML; not needed when a stored version is named.</param>
/// <param name="Version">A stored version of the limits, such as a draft under Policies; the text is left aside then.</param>
/// <param name="DraftName">What the result calls the draft.</param>
/// <param name="HandlingMinutes">For the estimate of staff: how long one first response takes on average.</param>
/// <param name="InTimePercent">For the estimate of staff: how many of a hundred first responses are to be in time.</param>
public sealed record RunBacktestRequest(
    [Required] DateOnly? From,
    [Required] DateOnly? To,
    [MaxLength(400_000)] string? Draft = null,
    [Range(1, int.MaxValue)] int? Version = null,
    [MaxLength(120)] string? DraftName = null,
    [Range(1, 1440)] int HandlingMinutes = 10,
    [Range(1, 99)] int InTimePercent = 95);

public sealed record CancelBacktestRequest;

/// <summary>Somebody tried a draft; which one is told by its hash.</summary>
[FactType("servicelevels.backtest-asked/1")]
public sealed record BacktestAsked(Guid BacktestId, string DraftName, string DraftHash, DateOnly From, DateOnly To) : IFact;

/// <summary>Puts a trial into the queue; the work itself is the runner's.</summary>
internal sealed class RunBacktestHandler(ServiceDb db, AuditLog audit, PolicyShelf shelf, BacktestRunner runner, TimeProvider clock)
{
    /// <summary>Longer than any history we know; beyond it a year was mistyped.</summary>
    private const int DaysMax = 20 * 366;

    private const int WaitingMax = 20;

    /// <summary>Refuses a bad draft with a field error for each mistake, the line first.</summary>
    public async Task<Result<Guid>> Handle(RunBacktestRequest request, Actor actor, CancellationToken ct)
    {
        var (from, to) = (request.From!.Value, request.To!.Value);
        if (to < from) return Refusal.Invalid("request.invalid", new FieldError("/to", "before-from"));
        if (to.DayNumber - from.DayNumber > DaysMax) return Refusal.Invalid("request.invalid", new FieldError("/to", "period-too-long"));
        var text = request.Version is { } stored ? await shelf.Text(LimitBook.Document, stored, null, ct) : request.Draft;
        if (request.Version is not null && text is null) return Refusal.Invalid("request.invalid", new FieldError("/version", "unknown"));
        if (string.IsNullOrWhiteSpace(text)) return Refusal.Invalid("request.invalid", new FieldError("/draft", "required"));
        var name = NameOf(request);
        var errors = ServiceLevelPolicies.ReadLimits(text, name).Errors;
        if (errors.Count > 0) return Refusal.Invalid("backtest.draft-wrong", [.. errors.Take(20).Select(x => new FieldError("/draft", "policy-line", $"{x.Line} · {x.Path}: {x.Detail}"))]);
        if (await db.Set<BacktestRow>().CountAsync(x => x.State == BacktestState.Waiting, ct) >= WaitingMax) return Refusal.Conflict("backtest.too-many", ("max", WaitingMax));
        var at = clock.Now();
        var row = new BacktestRow
        {
            Id = Ids.At(at),
            MadeById = actor.IsPerson ? new UserId(actor.Id) : null,
            MadeAt = at,
            DraftName = name,
            Draft = text,
            DraftHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            FromOn = from,
            ToOn = to,
            AsOf = at,
            HandlingMinutes = request.HandlingMinutes,
            InTimePercent = request.InTimePercent,
        };
        db.Add(row);
        await audit.Record(db, new BacktestAsked(row.Id, name, row.DraftHash, from, to), actor, at, ct);
        await db.SaveChangesAsync(ct);
        db.AfterCommit(runner.Wake);
        return row.Id;
    }

    private static string NameOf(RunBacktestRequest request) =>
        !string.IsNullOrWhiteSpace(request.DraftName) ? request.DraftName.Trim() : request.Version is { } version ? FormattableString.Invariant($"limits-v{version}") : "draft";

    /// <summary>Stops a trial that waits or runs; one that is over stays as it is.</summary>
    public async Task<Result<Guid>> Cancel(Guid id, CancellationToken ct)
    {
        if (await db.Set<BacktestRow>().AsTracking().FirstOrDefaultAsync(x => x.Id == id, ct) is not { } row) return Refusal.NotFound("backtest.not-found");
        if (row.State is not (BacktestState.Waiting or BacktestState.Running)) return Refusal.Conflict("backtest.over");
        (row.State, row.FinishedAt, row.LeaseUntil) = (BacktestState.Cancelled, clock.Now(), null);
        row.Version++;
        await db.SaveChangesAsync(ct);
        return id;
    }
}
