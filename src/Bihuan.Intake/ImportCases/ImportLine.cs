using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bihuan.Cases.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform.People;

namespace Bihuan.Intake.ImportCases;

/// <summary>A row understood. The case's id follows from the external id, so that the same row is the same case for ever.</summary>
internal sealed record ImportedCase(Guid Id, string ExternalId, OpenCaseRequest Request);

/// <summary>Reads rows in Bihuan's own columns; docs/import.md describes them.</summary>
internal sealed class ImportLine(IReadOnlyList<string> header, OrganisationTree.Snapshot tree, Func<DateTime, DateTimeOffset> toInstant)
{
    private const int ExternalIdMax = 100;

    public static readonly string[] Columns =
    [
        "externalId", "kind", "channel", "customerName", "phone", "email", "address", "description", "serialNumber", "model", "productCategory",
        "symptom", "complaintClass", "organisation", "occurredAt",
    ];

    private static readonly string[] s_needed = ["externalId", "kind", "channel", "description"];
    private static readonly string[] s_localTimes = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];
    private readonly Dictionary<string, int> _places = header.Select((name, place) => (name, place)).GroupBy(x => x.name, StringComparer.OrdinalIgnoreCase).ToDictionary(x => x.Key, x => x.First().place, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string> Missing(IReadOnlyList<string> header) => [.. s_needed.Where(x => !header.Contains(x, StringComparer.OrdinalIgnoreCase))];

    /// <summary>The column of an error file that was put right may stay where it is.</summary>
    public static IReadOnlyList<string> Unknown(IReadOnlyList<string> header) => [.. header.Where(x => x != "errors" && !Columns.Contains(x, StringComparer.OrdinalIgnoreCase))];

    public (ImportedCase? Case, IReadOnlyList<FieldError> Errors) Read(TableLine line)
    {
        if (line.Fault is { } fault) return (null, [new FieldError("", fault)]);
        if (line.Cells.Length > header.Count) return (null, [new FieldError("", "too-many-cells")]);
        var errors = new List<FieldError>();
        var externalId = Cell(line, "externalId");
        if (externalId is null) errors.Add(new FieldError("/externalId", "required"));
        else if (externalId.Length > ExternalIdMax) errors.Add(new FieldError("/externalId", "too-long", ExternalIdMax));
        var organisation = Organisation(Cell(line, "organisation"), errors);
        var occurredAt = Time(Cell(line, "occurredAt"), errors);
        var id = IdOf(externalId ?? "");
        var contact = new CustomerPart(Cell(line, "customerName"), Cell(line, "phone"), Cell(line, "email"), Cell(line, "address"));
        var request = new OpenCaseRequest(
            Cell(line, "kind") ?? "", Cell(line, "channel") ?? "", contact == new CustomerPart() ? null : contact, Cell(line, "description") ?? "", Cell(line, "serialNumber"), Cell(line, "model"),
            Cell(line, "productCategory"), Cell(line, "symptom"), Cell(line, "complaintClass"), organisation, id, occurredAt);
        return (new ImportedCase(id, externalId ?? "", request), errors);
    }

    /// <summary>The id of one of our own cases, from an export, is kept: where the case is there already its row is known.</summary>
    internal static Guid IdOf(string externalId) => Guid.TryParseExact(externalId, "D", out var own) ? own : new(SHA256.HashData(Encoding.UTF8.GetBytes("case-import/" + externalId)).AsSpan(0, 16), bigEndian: true);

    private string? Cell(TableLine line, string column) =>
        _places.TryGetValue(column, out var place) && place < line.Cells.Length && line.Cells[place].Trim() is { Length: > 0 } text ? Plain(text) : null;

    /// <summary>Without the apostrophe by which an export keeps a spreadsheet from running a text as a formula.</summary>
    private static string Plain(string text) => text[0] == '\'' && text.TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? text[1..] : text;

    private Guid? Organisation(string? code, List<FieldError> errors)
    {
        if (code is null) return null;
        if (tree.Nodes.FirstOrDefault(x => string.Equals(x.Code, code, StringComparison.OrdinalIgnoreCase)) is { } node) return node.Id;
        errors.Add(new FieldError("/organisation", "unknown"));
        return null;
    }

    /// <summary>With an offset it is that instant; without one it is the company's time.</summary>
    private DateTimeOffset? Time(string? text, List<FieldError> errors)
    {
        if (text is null) return null;
        var culture = CultureInfo.InvariantCulture;
        if (DateTime.TryParseExact(text, s_localTimes, culture, DateTimeStyles.None, out var local)) return toInstant(local);
        if (DateTimeOffset.TryParse(text, culture, DateTimeStyles.AssumeUniversal, out var instant)) return instant.ToUniversalTime();
        errors.Add(new FieldError("/occurredAt", "malformed"));
        return null;
    }
}
