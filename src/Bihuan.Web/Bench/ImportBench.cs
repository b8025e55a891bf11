using System.Globalization;
using System.Text;

namespace Bihuan.Web.Bench;

/// <summary>Importing an incident log by the command that anybody would use: a given one, or a generated one of the same columns.</summary>
internal static class ImportBench
{
    private const int RowsPerIncident = 6;

    private static readonly string[] s_columns =
    [
        "number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla", "caller_id", "opened_by", "opened_at", "sys_created_by",
        "sys_created_at", "sys_updated_by", "sys_updated_at", "contact_type", "location", "category", "subcategory", "u_symptom", "cmdb_ci", "impact", "urgency", "priority",
        "assignment_group", "assigned_to", "knowledge", "u_priority_confirmation", "notify", "problem_id", "rfc", "vendor", "caused_by", "closed_code", "resolved_by",
        "resolved_at", "closed_at",
    ];

    public static async Task<int> Run(BenchOptions options, CancellationToken ct)
    {
        await using var world = await BenchWorld.Create(options with { Keep = null }, ct);
        var file = options.File ?? await Generate(Path.Combine(world.Ours.DataFolder, "incidents.csv"), Math.Min(options.Cases, 30_000), ct);
        var json = await ChildServer.Command([.. new[] { "import", "incidents", file }, .. world.Arguments("import", world.Ours).Skip(1)], ct);
        var (cases, facts, seconds) = (json.GetProperty("cases").GetInt64(), json.GetProperty("facts").GetInt64(), json.GetProperty("seconds").GetDouble());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{facts:N0} facts of {cases:N0} incidents in {seconds:0.00} s: {facts / seconds:N0} facts/s, load {ChildServer.Load()}"));
        return 0;
    }

    private static async Task<string> Generate(string file, int incidents, CancellationToken ct)
    {
        await using var writer = new StreamWriter(file, append: false, Encoding.UTF8);
        await writer.WriteLineAsync(string.Join(',', s_columns).AsMemory(), ct);
        for (var i = 0; i < incidents; i++)
            for (var row = 0; row < RowsPerIncident; row++) await writer.WriteLineAsync(Line(i, row).AsMemory(), ct);
        return file;
    }

    /// <summary>New, taken up, handed on, waiting, resolved, closed: what the average incident of the public log goes through.</summary>
    private static string Line(int i, int row)
    {
        var opened = new DateTimeOffset(2016, 3, 1, 8, 0, 0, TimeSpan.Zero).AddMinutes(i * 3L);
        string At(double hours) => opened.AddHours(hours).ToString("d/M/yyyy HH:mm", CultureInfo.InvariantCulture);
        var state = row switch { 0 => "New", 3 => "Awaiting User Info", 4 => "Resolved", 5 => "Closed", _ => "Active" };
        var isClosed = row == RowsPerIncident - 1;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"INC{i:0000000},{state},{(isClosed ? "false" : "true")},{(row < 2 ? 0 : 1)},0,{row},true,Caller {i % 3000},Opened by {i % 90},{At(0)},Created by {i % 60},{At(0.1)},Updated by {i % 300},{At(row + 0.1)},Phone,Location {i % 140},Category {i % 50},Subcategory {i % 200},Symptom {i % 400},?,2 - Medium,2 - Medium,3 - Moderate,Group {(i + (row < 2 ? 0 : 1)) % 60},{(row == 0 ? "?" : "Resolver " + (i % 200))},true,false,Do Not Notify,?,?,?,?,code {i % 15},Resolved by {i % 200},{At(4.1)},{At(5.1)}");
    }
}
