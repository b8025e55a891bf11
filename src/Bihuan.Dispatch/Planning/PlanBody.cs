using System.Text.Json;
using Bihuan.Routing.Field;

namespace Bihuan.Dispatch.Planning;

/// <summary>A plan as it is kept: the planner's own answer, with seconds since midnight.</summary>
internal static class PlanBody
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public static string Write(FieldPlan plan) => JsonSerializer.Serialize(plan, s_json);

    public static FieldPlan Read(string body) => JsonSerializer.Deserialize<FieldPlan>(body, s_json)!;
}
