using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.EraseCustomer;
using Bihuan.Customers.ExportCustomer;
using Bihuan.Customers.FindCustomers;
using Bihuan.Customers.Guard;
using Bihuan.Customers.KeepNotes;
using Bihuan.Customers.MergeCustomers;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Customers.RecordCustomer;
using Bihuan.Customers.RevealFields;
using Bihuan.Customers.Tables;
using Bihuan.Customers.Units;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Customers;

/// <summary>Customers and the units they own.</summary>
public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddModule(typeof(CustomersModule).Assembly);
        services.AddSingleton<Messages.Contracts.ICustomerAddresses, CustomerAddresses>();
        services.AddPolicy<CustomerPolicy>(CustomerPolicy.FileName, Check);
        services.AddSingleton(x => new CustomerRegister(
            x.GetRequiredService<SubjectKeys>(), x.GetRequiredService<MasterKey>(), x.GetRequiredService<AuditLog>(), x.GetRequiredService<PolicyInForce<CustomerPolicy>>(), x.GetServices<ICustomerAddressFollower>()));
        services.AddSingleton<CustomerDirectory>();
        services.AddSingleton<CustomerCareReader>();
        services.AddSingleton<CustomerReveal>();
        services.AddSingleton<CustomerSeed>();
        services.AddSingleton<UnitDirectory>();
        services.AddSingleton<CustomerScope>();
        services.AddSingleton<ReadWatch>();
        services.AddSingleton<ErasedLog>();
        services.AddSingleton<ISeed, ErasedLogSeed>();
        services.AddSingleton<CustomerRecords>();
        services.AddSingleton<CustomerArchive>();
        services.AddScoped<CustomerFinder>();
        services.AddSingleton<DuplicateFinder>();
        services.AddSingleton<UnitRecords>();
        services.AddSingleton<CustomerPageBuilder>();
        services.AddScoped<MergePageBuilder>();
        services.AddNavigation(new NavigationItem(NavigationArea.Records, 10, "customers.list.title", "/desk/customers", "users", CustomerPermissions.Read) { Also = "/desk/units" });
        services.AddScoped<RaiseReadAlarmHandler>();
        services.AddScoped<RecordCustomerHandler>();
        services.AddScoped<ChangeCustomerHandler>();
        services.AddScoped<RevealFieldsHandler>();
        services.AddScoped<KeepNotesHandler>();
        services.AddScoped<MergeCustomersHandler>();
        services.AddScoped<EraseCustomerHandler>();
        services.AddScoped<ErasureReplay>();
        services.AddScoped<ExportCustomerHandler>();
        services.AddScoped<KeepUnitsHandler>();
        return services;
    }

    /// <summary>People read the words of a code, so that one without words is refused.</summary>
    private static IEnumerable<PolicyFault> Check(IServiceProvider services, CustomerPolicy policy)
    {
        foreach (var fault in CustomerPolicy.Check(policy)) yield return fault;
        var words = services.GetRequiredService<WordsCatalog>();
        foreach (var (path, list, codes) in new[] { ("tiers", "customer-tier", policy.Tiers), ("preferences", "customer-preference", policy.Preferences), ("consents", "customer-consent", policy.Consents) })
            for (var i = 0; i < codes.Count; i++)
                if (words.Find(WordsCatalog.Default, $"{list}.{codes[i]}") is null) yield return new PolicyFault($"{path}[{i}]", "customers.code-without-words", $"There are no words for '{codes[i]}'.");
    }

    public static void MapCustomers(this IEndpointRouteBuilder routes)
    {
        var customers = routes.MapGroup("/api/v1/customers").WithTags("customers");
        FindCustomersEndpoint.Map(customers);
        RecordCustomerHandler.Map(customers);
        var customer = customers.MapGroup("/{id:guid}").AddEndpointFilter(RecordDoor.Customer);
        ReadCustomerEndpoints.Map(customer);
        ChangeCustomerHandler.Map(customer);
        RevealFieldsHandler.Map(customer);
        KeepNotesHandler.Map(customer);
        DuplicateFinder.Map(customer);
        MergeCustomersHandler.Map(customer);
        EraseCustomerHandler.Map(customer);
        ExportCustomerHandler.Map(customer);
        var units = routes.MapGroup("/api/v1/units").WithTags("units");
        UnitEndpoints.MapAll(units);
        UnitEndpoints.MapOne(units.MapGroup("/{id:guid}").AddEndpointFilter(RecordDoor.Unit));
        MapDesk(routes.MapGroup("/desk"));
    }

    private static void MapDesk(RouteGroupBuilder desk)
    {
        var customers = desk.MapGroup("/customers");
        CustomersPages.Map(customers);
        CustomerForms.MapNew(customers);
        var customer = customers.MapGroup("/{id:guid}").AddEndpointFilter(RecordDoor.Customer);
        CustomerPages.Map(customer);
        CustomerForms.MapEdit(customer);
        RevealPages.Map(customer);
        MergePages.Map(customer);
        ErasePages.Map(customer);
        ExportPages.Map(customer);
        var units = desk.MapGroup("/units");
        UnitPages.MapAll(units);
        UnitPages.MapOne(units.MapGroup("/{id:guid}").AddEndpointFilter(RecordDoor.Unit));
    }
}
