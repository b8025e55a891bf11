using System.Globalization;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;

namespace Bihuan.Dispatch.Technicians;

/// <summary>What an import did: rows taken over, and those that were not, each with its line and what is wrong.</summary>
public sealed record TechnicianImport(int Taken, IReadOnlyList<RefusedRow> Refused);

public sealed record RefusedRow(int Line, string Code, IReadOnlyList<string> Fields);

/// <summary>
/// Profiles as a table, out and in by the same columns. A row names the person by id and the outlet by its code; a bad row is named and
/// left out, the others are taken.
/// </summary>
internal sealed class TechnicianTableFile(ServiceDb db, TechnicianReader reader, OrganisationTree tree, KeepTechnicianHandler keep, CertificateHandler certificates, FieldPolicies policies)
{
    private const int RowsMax = 5000;
    public static readonly string[] Columns = ["user_id", "name", "outlet", "starts_from", "skills", "week", "break", "areas", "overtime_minutes", "pace_percent", "active", "certificates"];

    public static string Write(IEnumerable<TechnicianView> technicians, OrganisationTree tree) =>
        CsvText.Line(Columns) + string.Concat(technicians.Select(x => CsvText.Line(Cells(x, tree))));

    public async Task<Result<TechnicianImport>> Import(string text, Actor actor, CancellationToken ct)
    {
        var rows = CsvText.Read(text).Take(RowsMax + 1).ToList();
        if (rows.Count == 0 || !rows[0].Cells.Contains(Columns[0])) return Refusal.Invalid("request.invalid", new FieldError("/file", "malformed"));
        var (header, taken, refused) = (rows[0].Cells, 0, new List<RefusedRow>());
        foreach (var (line, cells) in rows.Skip(1))
        {
            if ((await Take(header, cells, actor, ct)).Refusal is not { } refusal) taken++;
            else refused.Add(new RefusedRow(line, refusal.Code, [.. refusal.Errors.Select(x => x.Pointer.TrimStart('/'))]));
        }

        return new TechnicianImport(taken, refused);
    }

    private async Task<Result<long>> Take(List<string> header, List<string> cells, Actor actor, CancellationToken ct)
    {
        string Cell(string name) => header.IndexOf(name) is >= 0 and var at && at < cells.Count ? cells[at].TrimStart('\'') : "";
        if (!Guid.TryParse(Cell("user_id"), out var user)) return Refusal.Invalid("request.invalid", new FieldError("/user_id", "malformed"));
        var outlet = tree.Current.Nodes.FirstOrDefault(x => x.Code == Cell("outlet"));
        var request = new KeepTechnicianRequest(
            outlet?.Id, Cell("starts_from") is { Length: > 0 } starts ? starts : "outlet", Pairs(Cell("skills"), ':'), Pairs(Cell("week"), '='), Cell("break"), Cell("areas"), null,
            Number(Cell("overtime_minutes"), 0), Number(Cell("pace_percent"), 100), Cell("active") is not ("0" or "false" or "no"));
        var held = Pairs(Cell("certificates"), '@');
        if (held.Any(x => !policies.Field.HasCertificate(x.Key) || Days(x.Value) is null)) return Refusal.Invalid("request.invalid", new FieldError("/certificates", "malformed"));
        if (RequestValidator.Validate(request) is { Count: > 0 } errors) return Refusal.Invalid("request.invalid", [.. errors]);
        var known = await reader.Find(db, user, ct);
        var kept = await keep.Handle(user, new Seq(known?.Version ?? 0), request, actor, ct);
        if (kept.Refusal is not null) return kept;
        foreach (var (code, days) in held)
        {
            var valid = Days(days)!.Value;
            if (known?.Certificates.Any(x => x.Code == code && x.IssuedOn == valid.From && x.ExpiresOn == valid.Until) == true) continue;
            if ((await certificates.Record(user, new RecordCertificateRequest(code, valid.From, valid.Until), actor, ct)).Refusal is { } refusal) return refusal;
        }

        return kept;
    }

    private static IEnumerable<string> Cells(TechnicianView x, OrganisationTree tree) =>
    [
        x.Id.ToString(), x.Name, tree.Current.Find(x.OrganisationId)?.Code ?? "", x.StartsFrom, string.Join(' ', x.Skills.Select(s => $"{s.Key}:{s.Value}")), string.Join(' ', x.Week.Select(w => $"{w.Key}={w.Value}")),
        x.Break ?? "", string.Join(' ', x.Areas), Number(x.OvertimeMinutesMax), Number(x.PacePercent), x.IsActive ? "1" : "0",
        string.Join(' ', x.Certificates.Where(c => c.State != "withdrawn").Select(c => $"{c.Code}@{c.IssuedOn:yyyy-MM-dd}..{c.ExpiresOn:yyyy-MM-dd}")),
    ];

    private static Dictionary<string, string> Pairs(string text, char between) =>
        text.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split(between, 2)).GroupBy(x => x[0], StringComparer.Ordinal)
            .ToDictionary(x => x.Key, x => x.Last() is [_, var value] ? value : "", StringComparer.Ordinal);

    private static (DateOnly From, DateOnly Until)? Days(string text) =>
        text.Split("..") is [var from, var until] && Clock.ReadDay(from) is { } first && Clock.ReadDay(until) is { } last && first <= last ? (first, last) : null;

    private static int Number(string text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
