using System.Diagnostics;
using Bihuan.Cases.Domain.Incidents;
using Bihuan.Cases.ImportIncidents;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Cases.Contracts;

/// <summary>A row of a table as the reader of the file found it: its line, its cells, and a code when it could not be read at all.</summary>
public sealed record TableLine(int Line, string[] Cells, string? Fault = null);

/// <summary>A row or an incident that was not taken over, with a code of why.</summary>
public sealed record IncidentNotTaken(int Line, string? Number, string Reason);

/// <summary>
/// What an import did. <see cref="Notes"/> count what was strange and kept as it was; <see cref="Missing"/> counts the cells in which the
/// log says "not known", by column.
/// </summary>
public sealed record IncidentImportOutcome(
    long Cases,
    long Facts,
    long Known,
    IReadOnlyList<IncidentNotTaken> Skipped,
    IReadOnlyDictionary<string, long> Notes,
    IReadOnlyDictionary<string, long> Missing,
    double Seconds);

/// <summary>
/// Takes over an incident log with its original times. Each incident is one case with an id that follows from its number, written whole in
/// one transaction, so the import may be repeated or broken off anywhere: what is there is left alone. Batches are small enough that others
/// keep writing in between.
/// </summary>
public sealed class IncidentImport(Writes writes, CasePolicies policies, CompanyZone zone)
{
    private const int BatchRows = 400;

    /// <summary>Refuses <c>incidents.columns-missing</c> with their names. Progress counts rows of the log.</summary>
    public async Task<Result<IncidentImportOutcome>> Run(IReadOnlyList<string> header, IEnumerable<TableLine> lines, Actor actor, IProgress<long>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var mapping = policies.Incidents;
        var columns = new IncidentColumns(header);
        if (columns.Missing.Count > 0) return Refusal.Invalid("incidents.columns-missing", [.. columns.Missing.Select(x => new FieldError("/" + x, "required"))]);
        var reader = new IncidentLogReader(columns, mapping);
        foreach (var line in lines) reader.Add(line.Line, line.Cells);
        var incidents = reader.Incidents();
        var history = new IncidentHistory(mapping, columns, ToInstant);
        var tally = new ImportTally(reader.Skipped);
        if (incidents.Count > 0) await Change<IncidentBatch, bool>(x => x.EnsurePeople(incidents, columns, mapping, ct), ct);
        foreach (var batch in Batches(incidents))
        {
            await Change<IncidentBatch, bool>(x => x.Write(batch, history, tally, actor, ct), ct);
            tally.Settle();
            history.Settle();
            progress?.Report(tally.Rows);
        }

        await Change<IncidentBatch, bool>(x => x.Conclude(tally, actor, ct), ct);
        return new IncidentImportOutcome(
            tally.Cases, tally.Facts, tally.Known, [.. tally.Skipped.Select(x => new IncidentNotTaken(x.Line, x.Number, x.Reason))], history.Notes, reader.MissingValues, watch.Elapsed.TotalSeconds);
    }

    /// <summary>The log writes local times without a zone; they are taken to be the company's.</summary>
    private DateTimeOffset ToInstant(DateTime local) => zone.Zone.InstantOf(local).ToMicroseconds();

    private Task<T> Change<THandler, T>(Func<THandler, Task<T>> work, CancellationToken ct)
        where THandler : notnull => writes.Run(scope => work(scope.GetRequiredService<THandler>()), ct);

    private static IEnumerable<IReadOnlyList<LoggedIncident>> Batches(IReadOnlyList<LoggedIncident> incidents)
    {
        var (batch, rows) = (new List<LoggedIncident>(), 0);
        foreach (var incident in incidents)
        {
            batch.Add(incident);
            rows += incident.Rows.Count;
            if (rows < BatchRows) continue;
            yield return batch;
            (batch, rows) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }
}
