using Bihuan.Cases.Contracts;
using Bihuan.Platform.Http;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.ListCodes;

/// <summary>A code and how the reader calls it.</summary>
public sealed record CodeView(string Code, string Name);

internal static class ListCodesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        "/api/v1/codes",
        (CasePolicies policies, Words words) => Problems.Ok(policies.CodeLists().ToDictionary(
            list => list.Key,
            list => list.Value.Select(code => new CodeView(code, words.Code(list.Key, code))).ToList(),
            StringComparer.Ordinal)))
        .RequiresSignIn();
}
