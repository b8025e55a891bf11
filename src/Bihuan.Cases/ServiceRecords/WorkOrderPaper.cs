namespace Bihuan.Cases.ServiceRecords;

/// <summary>What a work order is printed on: a sheet for the customer's signature, or a label for the unit (words <c>cases.work-order.paper.CODE</c>).</summary>
internal static class WorkOrderPaper
{
    public const string A4 = "a4";
    public static readonly IReadOnlyList<string> All = [A4, "a5", "label-58", "label-80"];

    public static string Known(string? paper) => paper is not null && All.Contains(paper) ? paper : A4;

    public static bool IsLabel(string paper) => paper.StartsWith("label-", StringComparison.Ordinal);
}
