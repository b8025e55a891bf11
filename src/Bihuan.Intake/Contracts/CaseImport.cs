using System.Collections.Concurrent;
using System.Diagnostics;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.ImportCases;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Intake.Contracts;

/// <summary>A row that was not loaded, as it stood, with every reason.</summary>
public sealed record RefusedLine(int Line, string[] Cells, IReadOnlyList<FieldError> Errors);

/// <summary>What an import of cases did, or with a dry run would do. Known rows are there already, by their external id.</summary>
public sealed record CaseImportOutcome(long Cases, long Facts, long Known, IReadOnlyList<RefusedLine> Refused, double Seconds);

/// <summary>
/// Opens a case for each good row of a table in Bihuan's own columns, through the same check and handler as the API; a bad row is handed
/// back with its reasons and stops nothing. The external id decides whether a row is there already, so an import may be repeated or broken off.
/// </summary>
public sealed class CaseImport(Writes writes, Store store, CasePolicies policies, ChannelDirectory channels, OrganisationTree tree, CompanyZone zone, TimeProvider clock)
{
    private const int AtOnce = 32;

    /// <summary>Every column that may stand in a table.</summary>
    public static IReadOnlyList<string> Columns => ImportLine.Columns;

    /// <summary>Refuses <c>import.columns-missing</c> and <c>import.columns-unknown</c> with their names.</summary>
    public async Task<Result<CaseImportOutcome>> Run(IReadOnlyList<string> header, IEnumerable<TableLine> lines, bool isDryRun, Actor actor, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        if (ImportLine.Missing(header) is { Count: > 0 } missing) return Refusal.Invalid("import.columns-missing", [.. missing.Select(x => new FieldError("/" + x, "required"))]);
        if (ImportLine.Unknown(header) is { Count: > 0 } unknown) return Refusal.Invalid("import.columns-unknown", [.. unknown.Select(x => new FieldError("/" + x, "unknown-field"))]);
        var reader = new ImportLine(header, tree.Current, zone.Zone.InstantOf);
        var (seen, refused, tally) = (new HashSet<string>(StringComparer.Ordinal), new ConcurrentBag<RefusedLine>(), new Tally());
        foreach (var chunk in lines.Chunk(AtOnce))
        {
            var good = new List<(TableLine Line, ImportedCase Case)>();
            foreach (var line in chunk)
            {
                var (read, errors) = Check(reader, line, seen);
                if (errors.Count > 0) refused.Add(new RefusedLine(line.Line, line.Cells, errors));
                else good.Add((line, read!));
            }

            var known = await Known([.. good.Select(x => x.Case.Id)], ct);
            tally.Known += known.Count;
            var fresh = good.Where(x => !known.Contains(x.Case.Id)).ToList();
            if (isDryRun) tally.Cases += fresh.Count;
            else await Task.WhenAll(fresh.Select(x => Open(x.Line, x.Case, actor, refused, tally, ct)));
            progress?.Report(tally.Rows += chunk.Length);
        }

        if (tally.Cases > 0 && !isDryRun) await Conclude(tally, refused.Count, actor, ct);
        return new CaseImportOutcome(tally.Cases, tally.Facts, tally.Known, [.. refused.OrderBy(x => x.Line)], watch.Elapsed.TotalSeconds);
    }

    private (ImportedCase? Case, IReadOnlyList<FieldError> Errors) Check(ImportLine reader, TableLine line, HashSet<string> seen)
    {
        var (read, errors) = reader.Read(line);
        if (read is null) return (null, errors);
        var all = errors.Concat(RequestValidator.Validate(read.Request)).ToList();
        if (all.Count == 0) all.AddRange(RequestCheck.Errors(read.Request, policies, channels, tree));
        if (all.Count == 0 && !seen.Add(read.ExternalId)) all.Add(new FieldError("/externalId", "stands-twice"));
        return (read, all);
    }

    /// <summary>A case is there when its chain has begun.</summary>
    private async Task<HashSet<Guid>> Known(List<Guid> ids, CancellationToken ct)
    {
        var db = store.Reader();
        try
        {
            return (await db.Set<FactRow>().Where(x => ids.Contains(x.StreamId) && x.Seq == 1).Select(x => x.StreamId).ToListAsync(ct)).ToHashSet();
        }
        finally
        {
            store.Return(db);
        }
    }

    /// <summary>Each row is a change of its own; those that wait together share one commit.</summary>
    private async Task Open(TableLine line, ImportedCase imported, Actor actor, ConcurrentBag<RefusedLine> refused, Tally tally, CancellationToken ct)
    {
        var opened = await writes.Run(scope => scope.GetRequiredService<OpenCaseHandler>().Handle(imported.Request, actor, ct, imported.ExternalId), ct);
        if (opened.Refusal is { } refusal) refused.Add(new RefusedLine(line.Line, line.Cells, refusal.Errors.Count > 0 ? refusal.Errors : [new FieldError("", refusal.Code)]));
        else tally.Opened(opened.Value.Seq);
    }

    private Task<bool> Conclude(Tally tally, int bad, Actor actor, CancellationToken ct) => writes.Run(
        async scope =>
        {
            var db = scope.GetRequiredService<ServiceDb>();
            await scope.GetRequiredService<AuditLog>().Record(db, new ImportRan("cases", tally.Cases, tally.Facts, bad), actor, clock.Now(), ct);
            await db.SaveChangesAsync(ct);
            return true;
        },
        ct);

    private sealed class Tally
    {
        private readonly Lock _one = new();

        public long Cases { get; set; }

        public long Facts { get; private set; }

        public long Known { get; set; }

        public long Rows { get; set; }

        public void Opened(long facts)
        {
            lock (_one) (Cases, Facts) = (Cases + 1, Facts + facts);
        }
    }
}
